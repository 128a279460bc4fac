"""Dates on evidence, care and protection (R4.4, R4.5, R4.6)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from reports.region.deadlines import Deadline, Moment, RangeReversed, add, deadlines
from reports.region.pack import Duration, Reader, Region
from reports.region.vocabulary import Origin
from tests.reports.region.regions import BRUSSELS, MOMENTS, SALTMERE, brussels, saltmere

ZONE = BRUSSELS.timezone
DAY = Duration(number=1, unit="days")
LATER = brussels(2027, 12, 31)


def found(moments: dict[Origin, Moment | None], now: datetime) -> dict[str, Deadline]:
    return {one.rule.id: one for one in deadlines(BRUSSELS, moments, now)}


def test_every_deadline_of_the_table_is_computed() -> None:
    """R4.4: hours by the clock, days and months by the calendar."""
    at = brussels(2026, 11, 24, 2)
    dates = found({origin: Moment(earliest=at) for origin in Origin}, at)
    assert {rule_id: one.at for rule_id, one in dates.items()} == {
        "ghb_blood": brussels(2026, 11, 24, 10),
        "ghb_urine": brussels(2026, 11, 24, 14),
        "tox_general": brussels(2026, 11, 29, 2),
        "hair_from": brussels(2026, 12, 22, 2),
        "cpvs_best": brussels(2026, 11, 27, 2),
        "pep_hiv": brussels(2026, 11, 27, 2),
        "emergency_contraception": brussels(2026, 11, 29, 2),
        "cpvs_acute_end": brussels(2026, 12, 1, 2),
        "cpvs_postacute_end": brussels(2026, 12, 24, 2),
        "traces_kept_until": brussels(2027, 5, 24, 2),
        "cctv_venue": brussels(2026, 11, 25),
        "cctv_ceiling": brussels(2026, 12, 24, 2),
        "itr_end": brussels(2026, 12, 8, 2),
    }
    assert dates["ghb_blood"].soft_at == brussels(2026, 11, 24, 6)


def test_hours_pass_by_the_clock_when_spring_comes() -> None:
    """R4.4: 29 March 2026 has 23 hours."""
    start = brussels(2026, 3, 29, 1, 30)
    assert add(start, Duration(number=8, unit="hours"), ZONE) == brussels(2026, 3, 29, 10, 30)
    assert add(start, DAY, ZONE) == brussels(2026, 3, 30, 1, 30)


def test_hours_pass_by_the_clock_when_autumn_comes() -> None:
    """R4.4: 25 October 2026 has 25 hours."""
    start = brussels(2026, 10, 25, 1, 30)
    assert add(start, Duration(number=8, unit="hours"), ZONE) == brussels(2026, 10, 25, 8, 30)
    assert add(start, DAY, ZONE) == brussels(2026, 10, 26, 1, 30)
    assert add(start, DAY, ZONE).astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=25)


def test_a_day_later_at_a_time_that_does_not_exist_is_the_first_moment_after() -> None:
    """R4.4: 28 March 2026 at 02:30, plus one day."""
    due = add(brussels(2026, 3, 28, 2, 30), DAY, ZONE)
    assert due.astimezone(UTC) == datetime(2026, 3, 29, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (brussels(2027, 1, 31, 12), 1, brussels(2027, 2, 28, 12)),
        (brussels(2028, 1, 31, 12), 1, brussels(2028, 2, 29, 12)),
        (brussels(2026, 8, 31, 12), 6, brussels(2027, 2, 28, 12)),
        (brussels(2026, 12, 15, 12), 1, brussels(2027, 1, 15, 12)),
        (brussels(2026, 3, 31, 12), 1, brussels(2026, 4, 30, 12)),
    ],
)
def test_a_month_ends_with_its_last_day(start: datetime, months: int, due: datetime) -> None:
    """R4.4: 31 January plus one month is 28 February."""
    assert add(start, Duration(number=months, unit="months"), ZONE) == due


def test_of_a_range_the_earliest_time_counts_and_the_answer_says_so() -> None:
    """R4.5."""
    night = Moment(earliest=brussels(2026, 11, 23, 23), latest=brussels(2026, 11, 24, 4))
    blood = found({Origin.INGESTION: night}, night.earliest)["ghb_blood"]
    assert blood.at == brussels(2026, 11, 24, 7)
    assert blood.from_earliest
    exact = Moment(earliest=night.earliest)
    assert not found({Origin.INGESTION: exact}, exact.earliest)["ghb_blood"].from_earliest


def test_an_unknown_time_keeps_the_advice_without_a_date() -> None:
    """R4.5: nothing is called passed when nobody knows when it began."""
    for one in found({Origin.ASSAULT: None}, LATER).values():
        assert one.at is None
        assert one.soft_at is None
        assert not one.passed


def test_a_range_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(RangeReversed):
        Moment(earliest=brussels(2026, 11, 24), latest=brussels(2026, 11, 23))


def test_a_passed_deadline_says_what_is_still_possible() -> None:
    """R4.6."""
    at = Moment(earliest=brussels(2026, 1, 2))
    for one in found({origin: at for origin in Origin}, LATER).values():
        for language in one.rule.passed:
            words = one.rule.passed_words(language).lower()
            assert words
            assert not any(late in words for late in ("too late", "trop tard", "te laat"))
        if not one.rule.opens and one.rule.after:
            assert one.passed


def test_a_deadline_that_opens_never_passes() -> None:
    hair = found({Origin.INGESTION: Moment(earliest=brussels(2026, 1, 2))}, LATER)["hair_from"]
    assert not hair.passed


def test_only_what_a_reader_is_shown() -> None:
    at = {origin: Moment(earliest=brussels(2026, 11, 24)) for origin in Origin}
    shown = deadlines(BRUSSELS, at, brussels(2026, 11, 24), shown_to=Reader.VENUE)
    assert {one.rule.id for one in shown} == {
        "ghb_blood",
        "ghb_urine",
        "cpvs_best",
        "cctv_venue",
    }


@pytest.mark.parametrize("region", [BRUSSELS, SALTMERE])
def test_a_worker_sees_all_that_a_reporter_sees(region: Region) -> None:
    """R4.4: else nobody reminds her of the treatment that her own page named."""
    at = {origin: Moment(earliest=brussels(2026, 11, 24)) for origin in Origin}
    hers, theirs = (
        {one.rule.id for one in deadlines(region, at, brussels(2026, 11, 24), shown_to=reader)}
        for reader in (Reader.REPORTER, Reader.WORKER)
    )
    assert hers
    assert hers <= theirs


def test_soonest_first_and_unknown_last() -> None:
    moments: dict[Origin, Moment | None] = {
        Origin.ASSAULT: Moment(earliest=brussels(2026, 11, 24)),
        Origin.INGESTION: None,
    }
    dates = [one.at for one in deadlines(BRUSSELS, moments, brussels(2026, 11, 24))]
    known = [at.astimezone(UTC) for at in dates if at]
    assert known == sorted(known)
    assert dates[len(known) :] == [None] * 4


def test_a_venue_keeps_images_as_long_as_it_says_or_else_until_tonight() -> None:
    at = {Origin.INCIDENT: Moment(earliest=saltmere(2026, 10, 3, 23))}
    now = saltmere(2026, 10, 3, 23, 30)
    (tonight,) = deadlines(SALTMERE, at, now)
    assert tonight.at == saltmere(2026, 10, 4)
    (kept,) = deadlines(SALTMERE, at, now, venue_days=7)
    assert kept.at == saltmere(2026, 10, 10, 23)


@given(MOMENTS, MOMENTS)
def test_a_later_beginning_never_ends_sooner(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    for rule in BRUSSELS.deadlines:
        if rule.after:
            assert add(first, rule.after, ZONE).astimezone(UTC) <= add(
                second, rule.after, ZONE
            ).astimezone(UTC)
