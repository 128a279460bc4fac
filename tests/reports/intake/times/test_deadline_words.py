"""Deadlines in words: over clock changes, at a month's end, unknown, over; alike for all."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from nightlife.codes import venue_times as venue
from reports.intake.times.deadline_words import Until, in_words
from reports.intake.times.incident_times import AT_ONCE, moments, moments_of
from reports.region import region
from reports.region.deadlines import Moment, deadlines
from reports.region.models.nightlife import Incident
from reports.region.pack import Reader
from reports.region.vocabulary import Kind, Origin

NOW = datetime(2026, 11, 25, 1, 20, tzinfo=UTC)  # Wednesday, 02:20 in Brussels


def words(
    happened: dict[Origin, Moment | None],
    now: datetime,
    reader: Reader = Reader.WORKER,
    language: str = "en",
) -> dict[str, Until]:
    """The deadlines of these moments, by their ids."""
    with translation.override(language):
        found = deadlines(region(), happened, now, shown_to=reader, venue_days=14)
        lines = in_words(found, language=language, now=now, zone=region().timezone)
    return {each.id: each for each in lines}


@pytest.mark.parametrize(
    ("drunk_at", "said"),
    [
        # 01:30 before the hour that is skipped, 01:30 before the hour that comes twice
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "best by: today at 6:30; possible until: today"),
        (
            datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
            "best by: today at 4:30; possible until: today",
        ),
    ],
)
def test_hours_pass_by_the_clock_over_a_clock_change(drunk_at: datetime, said: str) -> None:
    """R4.4: 29 March and 25 October 2026."""
    found = words({Origin.INGESTION: Moment(earliest=drunk_at)}, drunk_at, Reader.REPORTER)
    assert found["ghb_blood"].words.startswith(said)
    until = {3: "10:30", 10: "8:30"}[drunk_at.month]
    assert found["ghb_blood"].words.endswith(f"possible until: today at {until}")


def test_a_month_after_31_january_ends_with_february() -> None:
    """R4.4."""
    at = datetime(2026, 1, 31, 22, 30, tzinfo=UTC)
    found = words({Origin.INCIDENT: Moment(earliest=at)}, at)
    assert found["cctv_ceiling"].words == "possible until: on 28 February at 23:30"


@pytest.mark.parametrize("reader", list(Reader))
@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_where_nobody_knows_when_it_says_so(reader: Reader, language: str) -> None:
    """R4.5."""
    said = {"fr": "le plus tôt possible", "nl": "zo vroeg mogelijk", "en": "as early as you can"}
    happened: dict[Origin, Moment | None] = {Origin.INGESTION: None, Origin.ASSAULT: None}
    found = words(happened, NOW, reader, language)
    assert found
    assert all(each.words.startswith(said[language]) for each in found.values())


def test_a_range_counts_from_its_beginning_and_says_so() -> None:
    """R4.5."""
    since = NOW - timedelta(hours=3)
    found = words({Origin.INGESTION: Moment(earliest=since, latest=NOW)}, NOW, Reader.VENUE)
    assert found["ghb_urine"].words == "possible until: today at 11:20"
    assert "earliest time" in found["ghb_urine"].note


class TestOver:
    """R4.6: a time that is over names what can still be done."""

    @pytest.mark.parametrize("language", ["fr", "nl", "en"])
    def test_for_every_rule_and_reader(self, language: str) -> None:
        long_ago = Moment(earliest=NOW - timedelta(days=4000))
        for reader in Reader:
            found = words(dict.fromkeys(Origin, long_ago), NOW, reader, language)
            rules = {rule.id: rule for rule in region().deadlines}
            assert {each.words for each in found.values()} == {
                rules[id_].passed_words(language) for id_ in found
            }

    def test_perhaps_it_is_not(self) -> None:
        """A range whose beginning is past the time and whose end is not."""
        happened = Moment(earliest=NOW - timedelta(hours=20), latest=NOW)
        found = words({Origin.INGESTION: happened}, NOW, Reader.VENUE)
        assert found["ghb_urine"].words.startswith("as early as you can: there may")
        assert "Go all the same." in found["ghb_urine"].words
        assert found["ghb_urine"].over

    def test_what_only_begins_says_from_when(self) -> None:
        begun = Moment(earliest=NOW)
        assert words({Origin.INGESTION: begun}, NOW)["hair_from"].words.startswith("possible from")
        later = NOW + timedelta(days=30)
        assert "possible now" in words({Origin.INGESTION: begun}, later)["hair_from"].words


class TestWhatAReportSays:
    """The choices of the page, as moments."""

    @pytest.mark.parametrize(
        ("when", "earliest"),
        [
            ("today", datetime(2026, 11, 24, 11, 0, tzinfo=UTC)),
            ("days", NOW - timedelta(days=4)),
            ("week", NOW - timedelta(days=8)),
            ("month", NOW - timedelta(days=32)),
            ("year", NOW - timedelta(days=367)),
        ],
    )
    def test_the_earliest_plausible_time(self, when: str, earliest: datetime) -> None:
        """R4.5."""
        found = moments(kinds=["sexual"], when=when, told_at=NOW, zone=region().timezone)
        assert found[Origin.ASSAULT] == Moment(earliest=earliest, latest=NOW)

    def test_what_goes_on_counts_from_now(self) -> None:
        """R4.5: each time begins anew."""
        found = moments(kinds=["spiking"], when="now", told_at=NOW, zone=region().timezone)
        assert found[Origin.INGESTION] == Moment(earliest=NOW, latest=NOW)

    @pytest.mark.parametrize("when", ["unknown", "undisclosed", "", "dragons"])
    def test_unknown_is_unknown(self, when: str) -> None:
        """R4.5."""
        found = moments(kinds=["spiking"], when=when, told_at=NOW, zone=region().timezone)
        assert found == {Origin.INGESTION: None, Origin.INCIDENT: None}

    def test_longer_ago_is_over(self) -> None:
        """R4.6."""
        found = moments(kinds=["sexual"], when="longer", told_at=NOW, zone=region().timezone)
        assert all(each.over for each in words(found, NOW).values())

    def test_noon_of_the_day_before_is_by_the_regions_clock(self) -> None:
        """R4.4: the day after the clock changed."""
        told_at = datetime(2026, 3, 30, 8, tzinfo=UTC)
        found = moments(kinds=["sexual"], when="today", told_at=told_at, zone=region().timezone)
        assert found[Origin.ASSAULT] == Moment(
            earliest=datetime(2026, 3, 29, 10, tzinfo=UTC), latest=told_at
        )

    @pytest.mark.parametrize("kinds", [(), ("dragons",)])
    @pytest.mark.parametrize("said", [{}, {"when": 7}, {"when": ["days"]}, {"kinds": "sexual"}])
    def test_a_report_without_them_has_none(
        self, said: dict[str, object], kinds: tuple[str, ...]
    ) -> None:
        assert moments_of(said, kinds=kinds, told_at=NOW, zone=region().timezone) == {}

    def test_what_was_ticked_counts_by_what_it_means(self) -> None:
        """R4.4: a drink that was ticked is a deadline for the worker too."""
        said = {"kinds": ["drink"], "when": "today"}
        found = moments_of(said, kinds=("spiking",), told_at=NOW, zone=region().timezone)
        assert found[Origin.INGESTION] is not None

    def test_what_is_shown_at_once_has_a_rule_for_the_reporter(self) -> None:
        for kind in AT_ONCE:
            found = moments(kinds=[kind], when="", told_at=NOW, zone=region().timezone)
            assert words(found, NOW, Reader.REPORTER)
        assert frozenset({Kind.SEXUAL, Kind.SPIKING}) == AT_ONCE


def test_a_venue_and_a_reporter_are_told_the_same_time() -> None:
    """R4.4: one rule, one computation."""
    happened = Moment(earliest=NOW)
    at_the_bar = venue.shown(region(), Incident.SPIKING, happened, now=NOW, camera_days=14)
    hers = deadlines(region(), {Origin.INGESTION: happened}, NOW, shown_to=Reader.REPORTER)
    both = {each.rule.id: each.at for each in at_the_bar if each.rule.origin is Origin.INGESTION}
    assert both
    assert both.items() <= {each.rule.id: each.at for each in hers}.items()
