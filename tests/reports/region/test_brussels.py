"""The first region's own data: complete, neutral, and claiming nothing nobody has checked."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import phonenumbers
import pytest

from reports.intake.triage.instrument import instrument
from reports.region.denylist import offending
from reports.region.models.language import Direction
from reports.region.models.lines import Channel, Service
from reports.region.pack import TEXT_KEYS, Region
from reports.region.vocabulary import Level
from tests.reports.region.regions import BRUSSELS

WORDS_FOR_TOO_LATE = ("too late", "trop tard", "te laat")


def test_it_speaks_its_languages_in_its_own_time() -> None:
    assert BRUSSELS.of_staff == ("fr", "nl", "en")
    assert set(BRUSSELS.languages) - set(BRUSSELS.of_staff) == {
        *("ar", "de", "es", "pl", "ro", "tr", "uk")
    }
    assert BRUSSELS.timezone.key == "Europe/Brussels"


def test_the_name_of_the_service_and_its_exit_give_nothing_away() -> None:
    """R1.7."""
    for language in BRUSSELS.languages:
        assert offending(BRUSSELS.name(language), lexicon=BRUSSELS.deny) is None
    assert offending(BRUSSELS.exit_url, lexicon=BRUSSELS.deny) is None


def test_the_emergency_numbers_are_there_and_those_for_deaf_people_only_if_asked() -> None:
    """R5.4."""
    assert [number.id for number in BRUSSELS.emergency_shown()] == ["112", "101", "112-app"]
    assert [number.uri for number in BRUSSELS.emergency_shown()] == ["tel:112", "tel:101", ""]
    deaf = BRUSSELS.emergency_shown(deaf=True)
    assert [number.uri for number in deaf[3:]] == ["sms:8112", "sms:8101"]


def test_nobody_has_phoned_so_no_line_is_verified() -> None:
    """R5.2: dates are filled in by people who phoned."""
    assert all(line.verified_on is None for line in BRUSSELS.helplines)
    assert all(number.verified_on is None for number in BRUSSELS.emergency)


def test_every_long_number_is_a_belgian_one_and_shown_as_people_write_it() -> None:
    """R5.1."""
    for line in BRUSSELS.helplines:
        if line.dial.startswith("+"):
            number = phonenumbers.parse(line.dial)
            assert phonenumbers.is_valid_number(number), line.id
            assert phonenumbers.region_code_for_number(number) == "BE"
            shown = phonenumbers.parse(line.display, "BE")
            assert shown == number, line.id
        else:
            assert line.display.replace(" ", "") == line.dial


def test_no_line_says_that_it_sends_the_police() -> None:
    """R5.6."""
    for line in BRUSSELS.helplines:
        assert not line.is_emergency
        assert line.is_reporting_point == (line.id in {"iefh", "unia"})
        for language in BRUSSELS.languages:
            assert "polic" not in line.description(language).lower().replace("politie", "polic")


def test_every_line_tells_its_name_use_and_hours_in_every_language() -> None:
    """R5.1."""
    for line in BRUSSELS.helplines:
        for language in BRUSSELS.languages:
            assert line.name(language)
            assert line.description(language)
            assert line.published(language)
        assert line.source


def test_each_language_has_a_way_to_write_instead_of_speaking() -> None:
    """R5.7."""
    for language in ("fr", "nl"):
        assert any(line.without_voice and language in line.languages for line in BRUSSELS.helplines)
    assert any(number.channel is Channel.APP for number in BRUSSELS.emergency)


def test_the_lines_the_law_and_practice_ask_for_are_there() -> None:
    """R5.5."""
    ids = {line.id for line in BRUSSELS.helplines}
    assert ids >= {"evc", "1712", "sosviol", "cpvs", "107", "106", "103", "102", "childfocus"}
    assert ids >= {"suicide-fr", "suicide-nl", "cpvcf"}
    offered = {service for line in BRUSSELS.helplines for service in line.services}
    assert offered == set(Service)


def test_the_flemish_line_is_never_the_only_one() -> None:
    """Half of its calls went unanswered in a bad year: it always has another line behind it."""
    assert BRUSSELS.helpline("1712").fallback == "106"


def test_nineteen_communes_with_names_in_every_language() -> None:
    assert len(BRUSSELS.communes) == 19
    assert [commune.code for commune in BRUSSELS.communes] == [str(n) for n in range(21001, 21020)]
    assert BRUSSELS.commune("21017").name("nl") == "Watermaal-Bosvoorde"
    with pytest.raises(KeyError):
        BRUSSELS.commune("11002")


@pytest.mark.parametrize(
    ("one", "touches"),
    [
        ("Saint-Josse-ten-Noode", {"Bruxelles (ville)", "Schaerbeek"}),
        ("Koekelberg", {"Berchem-Sainte-Agathe", "Ganshoren", "Jette", "Molenbeek-Saint-Jean"}),
        ("Anderlecht", {"Bruxelles (ville)", "Forest", "Molenbeek-Saint-Jean", "Saint-Gilles"}),
        ("Uccle", {"Bruxelles (ville)", "Forest", "Ixelles", "Watermael-Boitsfort"}),
        ("Woluwe-Saint-Pierre", {"Auderghem", "Etterbeek", "Woluwe-Saint-Lambert"}),
    ],
)
def test_communes_touch_their_neighbours(one: str, touches: set[str]) -> None:
    by_name = {commune.name("fr"): commune for commune in BRUSSELS.communes}
    assert {BRUSSELS.commune(code).name("fr") for code in by_name[one].touches} == touches


def test_every_commune_can_be_reached_from_every_other() -> None:
    seen, ahead = set(), ["21001"]
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead.extend(BRUSSELS.commune(here).touches)
    assert len(seen) == 19


def test_each_commune_is_counted_in_one_group_of_neighbours() -> None:
    """R6.13: a figure for a group never points at a street."""
    assert {BRUSSELS.group_of(commune.code).id for commune in BRUSSELS.communes} == set(
        BRUSSELS.commune_groups
    )
    for group in BRUSSELS.commune_groups.values():
        assert len(group.communes) >= 2
        for code in group.communes:
            assert not BRUSSELS.commune(code).touches.isdisjoint(group.communes)
    with pytest.raises(KeyError):
        BRUSSELS.group_of("11002")


def easter(year: int) -> date:
    """Anonymous Gregorian computus."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def belgian_holidays(year: int) -> Iterator[date]:
    """The ten legal holidays, from the law's own words and Easter."""
    for month, day in ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)):
        yield date(year, month, day)
    for days in (1, 39, 50):
        yield easter(year) + timedelta(days=days)


def test_easter_is_where_the_almanac_has_it() -> None:
    assert [easter(2026), easter(2027)] == [date(2026, 4, 5), date(2027, 3, 28)]


def test_the_holidays_of_2026_and_2027_are_the_legal_ones() -> None:
    expected = {*belgian_holidays(2026), *belgian_holidays(2027)}
    assert set(BRUSSELS.calendar.holidays) == expected
    assert len(expected) == 20


def test_first_contact_targets_by_level() -> None:
    targets = BRUSSELS.first_contact
    assert targets[Level.EMERGENCY].staffed == timedelta(minutes=15)
    assert targets[Level.HIGH].staffed == timedelta(hours=4)
    assert targets[Level.HIGH].out_of_hours == timedelta(hours=12)
    assert targets[Level.HIGH].review == timedelta(hours=24)
    assert targets[Level.ELEVATED].working_days == 2
    assert targets[Level.STANDARD].working_days == 5
    assert BRUSSELS.triage.other_flags == 3


def test_retention_is_what_the_policy_says() -> None:
    """R6.6."""
    kept = BRUSSELS.retention
    assert (kept.no_contact_days, kept.not_reached_months, kept.served_months) == (90, 6, 24)
    assert (kept.sms_days, kept.venue_log_months, kept.audit_months) == (30, 12, 24)


def regions_texts(region: Region) -> Iterator[str]:
    for language in region.languages:
        for key in TEXT_KEYS:
            yield region.text(key, language)
        for rule in region.deadlines:
            if language in rule.labels:  # what staff alone are shown is in theirs
                yield rule.label(language)
                yield rule.passed_words(language)


def test_no_text_ever_says_too_late() -> None:
    """R4.6."""
    for text in regions_texts(BRUSSELS):
        assert not any(words in text.lower() for words in WORDS_FOR_TOO_LATE)


def test_every_text_is_plain_and_calm() -> None:
    """R1.20: at most twenty words to a sentence, and no exclamation marks."""
    for text in regions_texts(BRUSSELS):
        assert "!" not in text
        for sentence in re.split(r"[.?:;؟؛]|\n\n", text):
            assert len(sentence.split()) <= 20, sentence


def test_nobody_is_said_to_have_read_what_nobody_has() -> None:
    """A language for the public alone is a draft until a native speaker is named."""
    for language in BRUSSELS.spoken:
        assert language.is_draft == (language.code not in BRUSSELS.of_staff)


def test_arabic_runs_from_right_to_left_and_no_other() -> None:
    turned = [each.code for each in BRUSSELS.spoken if each.direction is Direction.RTL]
    assert turned == ["ar"]


def test_each_voice_of_a_question_is_there_in_each_language() -> None:
    """Where English speaks otherwise to a witness, or of a child, so does every language."""
    for row in instrument(BRUSSELS).rows:
        for each in (row, *row.choices):
            for voice in (each.witness, each.child):
                if "en" in voice:
                    assert set(BRUSSELS.languages) <= set(voice), row.id


def test_the_police_record_is_told_before_any_choice() -> None:
    """R3.3: a report to the police becomes an official record."""
    assert "procès-verbal" in BRUSSELS.text("police_record", "fr")
    assert "proces-verbaal" in BRUSSELS.text("police_record", "nl")
    assert "official record" in BRUSSELS.text("police_record", "en")
