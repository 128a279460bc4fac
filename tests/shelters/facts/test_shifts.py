"""The last change of shift, by the clock on the wall."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from shelters.facts.shifts import last_change

BRUSSELS = ZoneInfo("Europe/Brussels")
CHANGES = (time(7), time(14), time(21))


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def last(now: datetime) -> datetime | None:
    return last_change(CHANGES, now=now, timezone=BRUSSELS)


def test_the_last_change_of_today_or_of_the_night_before() -> None:
    assert last(at(11, 24, 13)) == at(11, 24, 13, 0)
    assert last(at(11, 24, 12, 59)) == at(11, 24, 6)
    assert last(at(11, 24, 5, 59)) == at(11, 23, 20)
    assert last(at(11, 24, 23, 30)) == at(11, 24, 20)


def test_it_follows_the_clock_in_spring_and_autumn() -> None:
    assert last(at(3, 29, 5, 30)) == at(3, 29, 5)
    assert last(at(10, 25, 6, 30)) == at(10, 25, 6)


def test_a_time_that_the_clock_skips_comes_once_all_the_same() -> None:
    skipped = (time(2, 30),)
    now = at(3, 29, 3)
    found = last_change(skipped, now=now, timezone=BRUSSELS)
    assert found == at(3, 29, 1, 30)


def test_a_house_without_shifts_is_never_asked() -> None:
    assert last_change((), now=at(11, 24, 0), timezone=BRUSSELS) is None
