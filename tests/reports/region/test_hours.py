"""Who answers now, and what may be said about it (R5.2, R5.3, R5.7)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from reports.region.hours import (
    Closed,
    Open,
    Unclaimed,
    answers_by_published_hours,
    fallback_now,
    is_stale,
    line_state,
    lines_for,
    stale_lines,
)
from reports.region.models.lines import Audience, Service
from reports.region.pack import Region
from tests.reports.region.regions import BRUSSELS, MOMENTS, SALTMERE, brussels, saltmere

MONDAY = date(2026, 11, 23)


def state(line_id: str, now: datetime) -> Open | Closed | Unclaimed:
    return line_state(SALTMERE, SALTMERE.helpline(line_id), now)


def test_nothing_is_claimed_about_a_line_nobody_has_phoned() -> None:
    """R5.2: in the first region, at any time, only published hours in words."""
    for hour in range(7 * 24):
        now = brussels(2026, 11, 23) + timedelta(hours=hour)
        for line in BRUSSELS.helplines:
            assert line_state(BRUSSELS, line, now) == Unclaimed()
            assert line.published("fr")


def test_a_phoned_line_is_open_until_it_closes() -> None:
    """R5.2."""
    assert state("day", saltmere(2026, 11, 24, 10)) == Open(until=saltmere(2026, 11, 24, 17))
    assert state("always", saltmere(2026, 11, 24, 3)) == Open(until=None)


def test_hours_past_midnight_are_one_stretch() -> None:
    assert state("evening", saltmere(2026, 11, 24, 23)) == Open(until=saltmere(2026, 11, 25, 2))
    assert state("evening", saltmere(2026, 11, 25, 1)) == Open(until=saltmere(2026, 11, 25, 2))


def test_a_closed_line_says_when_it_opens_and_names_one_that_answers_now() -> None:
    """R5.3: the fallback is open now, found along the chain."""
    evening = state("day", saltmere(2026, 11, 24, 18))
    assert evening == Closed(
        opens_at=saltmere(2026, 11, 25, 9), fallback=SALTMERE.helpline("evening")
    )
    night = state("day", saltmere(2026, 11, 24, 3))
    assert night == Closed(opens_at=saltmere(2026, 11, 24, 9), fallback=SALTMERE.helpline("always"))


def test_a_holiday_closes_the_lines_that_keep_it() -> None:
    """Salt Pan Day, a Tuesday."""
    assert state("day", saltmere(2026, 12, 1, 10)) == Closed(
        opens_at=saltmere(2026, 12, 2, 9), fallback=SALTMERE.helpline("always")
    )
    assert isinstance(state("evening", saltmere(2026, 12, 1, 18)), Open)


def test_after_a_friday_it_opens_on_monday() -> None:
    assert state("day", saltmere(2026, 11, 27, 17)) == Closed(
        opens_at=saltmere(2026, 11, 30, 9), fallback=SALTMERE.helpline("evening")
    )


def test_opening_across_a_clock_change_is_told_in_the_clock_of_that_day() -> None:
    """On 4 April 2027 Saltmere's clock goes back half an hour in the night."""
    friday = saltmere(2027, 4, 2, 18)
    closed = line_state(SALTMERE_FRESH, SALTMERE_FRESH.helpline("day"), friday)
    assert isinstance(closed, Closed)
    assert closed.opens_at == saltmere(2027, 4, 5, 9)
    passed = closed.opens_at.astimezone(UTC) - friday.astimezone(UTC)
    assert passed == timedelta(days=2, hours=15, minutes=30)


def freshly_phoned(region: Region, day: date) -> Region:
    """The same region with every line phoned on this day."""
    lines = tuple(replace(line, verified_on=day) for line in region.helplines)
    return replace(region, helplines=lines)


SALTMERE_FRESH = freshly_phoned(SALTMERE, date(2027, 4, 1))


def test_after_half_a_year_nothing_is_claimed_any_more() -> None:
    """R5.2: 180 days are the last that count."""
    line = SALTMERE.helpline("day")
    assert line.verified_on == date(2026, 10, 1)
    assert not is_stale(SALTMERE, line, saltmere(2027, 3, 30, 23, 59))
    assert is_stale(SALTMERE, line, saltmere(2027, 3, 31))
    assert line_state(SALTMERE, line, saltmere(2027, 3, 31, 10)) == Unclaimed()


def test_administrators_are_told_which_lines_to_phone() -> None:
    """R5.2."""
    assert stale_lines(SALTMERE, saltmere(2026, 11, 24)) == (SALTMERE.helpline("young"),)
    assert stale_lines(BRUSSELS, brussels(2026, 11, 24)) == BRUSSELS.helplines


def test_a_line_of_unknown_hours_is_never_claimed_open_or_closed() -> None:
    phoned = freshly_phoned(BRUSSELS, MONDAY)
    assert line_state(phoned, phoned.helpline("alice"), brussels(2026, 11, 24, 12)) == Unclaimed()


@pytest.mark.parametrize("region", [BRUSSELS, SALTMERE], ids=["brussels", "saltmere"])
def test_for_every_hour_of_the_year_somebody_answers_in_each_language(region: Region) -> None:
    """R5.3: a line that is no emergency number, holidays and clock changes included.

    In the languages of staff: for others the pack has what there is, and says in which it answers.
    """
    start = datetime(2026, 1, 1, tzinfo=region.timezone).astimezone(UTC)
    for hour in range(365 * 24):
        now = start + timedelta(hours=hour)
        for language in region.of_staff:
            assert any(
                answers_by_published_hours(region, line, now)
                for line in region.helplines
                if language in line.languages and not line.is_emergency
            )


@given(MOMENTS)
def test_every_closed_line_names_a_line_that_answers_then(now: datetime) -> None:
    """R5.3, in both regions with every line phoned that day."""
    for region in (BRUSSELS, SALTMERE):
        fresh = freshly_phoned(region, now.date())
        for line in fresh.helplines:
            found = line_state(fresh, line, now)
            if isinstance(found, Closed):
                assert found.opens_at > now
                assert isinstance(line_state(fresh, found.fallback, now), Open)
                assert not set(found.fallback.languages).isdisjoint(line.languages)
            if isinstance(found, Open) and found.until is not None:
                assert found.until > now


def test_the_fallback_of_a_line_that_has_none_is_itself() -> None:
    always = SALTMERE.helpline("always")
    assert fallback_now(SALTMERE, always, saltmere(2026, 11, 24)) == always


def test_lines_in_her_language_that_answer_now_come_first() -> None:
    shown = lines_for(BRUSSELS, "nl", brussels(2026, 11, 24, 3))
    first = [offered.line for offered in shown][:3]
    assert all("nl" in line.languages and line.round_the_clock for line in first)
    ids = {line.id for line in BRUSSELS.helplines if not line.withheld}
    assert {offered.line.id for offered in shown} == ids


def test_ways_without_a_voice_come_first_when_she_cannot_speak() -> None:
    """R5.7."""
    shown = lines_for(BRUSSELS, "fr", brussels(2026, 11, 24, 12), without_voice=True)
    silent = [offered.line.without_voice for offered in shown]
    assert silent == sorted(silent, reverse=True)
    assert silent[0]


def test_only_lines_of_the_asked_kind() -> None:
    now = brussels(2026, 11, 24, 12)
    sexual = lines_for(BRUSSELS, "fr", now, service=Service.SEXUAL_VIOLENCE)
    assert {offered.line.id for offered in sexual} == {"sosviol", "cpvs", "1712", "alice"}
    children = lines_for(BRUSSELS, "nl", now, audience=Audience.CHILDREN)
    assert {offered.line.id for offered in children} == {"102", "103", "childfocus"}
