"""A pack is read whole or refused whole, with every mistake named (R5.5)."""

from pathlib import Path

import pytest
from pytest_django import Settings

from reports.region import region
from reports.region.assembly.loading import load_pack
from tests.reports.region.pack_copies import Change, change, copy, errors
from tests.reports.region.regions import BRUSSELS_FOLDER, SALTMERE_FOLDER

__all__ = ["change", "copy"]


def test_both_packs_load() -> None:
    """R5.8: nothing in code knows the first region."""
    assert load_pack(BRUSSELS_FOLDER).code == "brussels"
    assert load_pack(SALTMERE_FOLDER).code == "saltmere"


def test_the_region_in_force_is_the_one_the_setting_names() -> None:
    assert region().code == "brussels"
    assert region() is region()


def test_the_setting_may_be_a_folder(settings: Settings) -> None:
    region.cache_clear()
    settings.LINDEN_REGION = str(SALTMERE_FOLDER)
    try:
        assert region().code == "saltmere"
    finally:
        region.cache_clear()


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "region.toml",
            'code = "saltmere"',
            'code = "Salt Mere"',
            "region.toml: code: expected a text like",
        ),
        (
            "region.toml",
            "Australia/Lord_Howe",
            "Mars/Base",
            "region.toml: timezone: expected a time zone",
        ),
        (
            "region.toml",
            "https://weather",
            "http://weather",
            "region.toml: exit_url: expected a text like",
        ),
        (
            "region.toml",
            'nl = "Zoutmeer Buurthuis"\n',
            "",
            "region.toml: names.nl: expected a text, found nothing",
        ),
        (
            "region.toml",
            "[names]",
            '[names]\nfr = "x"',
            "region.toml: names.fr: expected only the languages nl, en",
        ),
        ("region.toml", "country", "contry", "region.toml: contry: expected one of"),
        (
            "numbers.toml",
            "is_emergency = false",
            'is_emergency = "no"',
            "numbers.toml: helpline.day.is_emergency: expected true or false, found 'no'",
        ),
        (
            "numbers.toml",
            "is_reporting_point = false\n",
            "",
            "numbers.toml: helpline.day.is_reporting_point: expected true or false, found nothing",
        ),
        (
            "numbers.toml",
            "+61255500001",
            "02 5550 0001",
            "numbers.toml: helpline.day.dial: expected a text like",
        ),
        (
            "numbers.toml",
            '"domestic_violence", "sexual_violence"',
            '"dancing"',
            "numbers.toml: helpline.day.services: expected a list of one of",
        ),
        (
            "numbers.toml",
            'audience = "everyone"',
            'audience = "nobody"',
            "numbers.toml: helpline.day.audience: expected one of",
        ),
        (
            "services.toml",
            'id = "day"',
            'id = "nobody"',
            "services.toml: line: expected ids of helplines, not 'nobody'",
        ),
        (
            "services.toml",
            'id = "advice"',
            'id = "day"',
            "services.toml: service: expected each id only once: 'day'",
        ),
        (
            "services.toml",
            '"legal", "support"',
            '"dancing"',
            "services.toml: service.advice.kinds: expected a list of one of",
        ),
        (
            "services.toml",
            '"legal", "support"',
            "",
            "services.toml: service.advice.kinds: expected",
        ),
        (
            "services.toml",
            'en = "Sample Legal Advice"',
            'fr = "x"',
            "services.toml: service.advice.names.en: expected a text, found nothing",
        ),
        (
            "services.toml",
            "+61255500009",
            "02 5550 0009",
            "services.toml: service.advice.dial: expected a text like",
        ),
        (
            "services.toml",
            "verified_on = 2026-10-01\n",
            "",
            "services.toml: service.advice.verified_on: expected a date",
        ),
        (
            "numbers.toml",
            "Mon-Fri 09:00-17:00",
            "Mon-Fri 9-17",
            "numbers.toml: helpline.day.hours: expected",
        ),
        (
            "numbers.toml",
            "verified_on = 2026-10-01",
            'verified_on = "soon"',
            "numbers.toml: emergency.000.verified_on: expected a date",
        ),
        (
            "numbers.toml",
            'fallback = "evening"',
            'fallback = "nobody"',
            "numbers.toml: helpline.day.fallback: expected the id of a helpline",
        ),
        (
            "numbers.toml",
            'fallback = "always"',
            'fallback = "day"',
            "numbers.toml: helpline.day.fallback: expected a line that is open day and night",
        ),
        (
            "numbers.toml",
            'dial = "000"\n',
            "",
            "numbers.toml: emergency.000.dial: expected a number to dial",
        ),
        (
            "numbers.toml",
            'dial = "000"\n',
            "dial = []\n",
            "numbers.toml: emergency.000.dial: expected a text like",
        ),
        (
            "numbers.toml",
            'id = "evening"',
            'id = "day"',
            "numbers.toml: helpline: expected each only once: 'day'",
        ),
        (
            "communes.toml",
            'touches = ["harbour", "heath"]',
            'touches = ["harbour"]',
            "communes.toml: commune.mill.touches: expected 'heath', which touches it",
        ),
        (
            "communes.toml",
            'touches = ["mill"]',
            'touches = ["moon"]',
            "communes.toml: commune.harbour.touches: expected other communes of this region",
        ),
        (
            "communes.toml",
            '"mill", "heath"]\n',
            '"mill"]\n',
            "communes.toml: group: expected every commune in one group and no other: 'heath'",
        ),
        (
            "care.toml",
            "authority_within_hours = 72",
            "authority_within_hours = 1_000_000_000_000",
            "care.toml: breach.authority_within_hours: expected a whole number, 1 at least, 1000000"
            " at most",
        ),
        (
            "places.toml",
            "expected_hours = 24",
            "expected_hours = 1_000_000_000_000",
            "places.toml: holds.expected_hours: expected a whole number, 1 at least, 1000000 at"
            " most",
        ),
        (
            "numbers.toml",
            'nl = "Daglijn"',
            r'nl = "\u001C\u001F"',
            "numbers.toml: helpline.day.names.nl: expected a text",
        ),
        (
            "pharmacy.toml",
            'reviewed_by = "Sample counsel"',
            r'reviewed_by = "\u001D"',
            "pharmacy.toml: legal.help.reviewed_by: expected a text, which may be empty",
        ),
        (
            "calendar.toml",
            '"Sun", "Mon"',
            '"Sun", "Fri"',
            "calendar.toml: working_days: expected staffed hours on Fri too",
        ),
        (
            "calendar.toml",
            '"Sun", "Mon"',
            '"Day", "Mon"',
            "calendar.toml: working_days: expected some of",
        ),
        (
            "calendar.toml",
            "2026-12-01",
            '"Tuesday"',
            "calendar.toml: holiday.Tuesday.day: expected a date",
        ),
        (
            "care.toml",
            "staffed_minutes = 30",
            "staffed_minutes = 0",
            "care.toml: first_contact.emergency.staffed_minutes: expected a whole number",
        ),
        (
            "care.toml",
            "working_days = 3",
            "",
            "care.toml: first_contact.standard.staffed_minutes: expected either",
        ),
        (
            "care.toml",
            "working_days = 1",
            "working_days = 9",
            "care.toml: first_contact.elevated.working_days: expected not more than the next level",
        ),
        (
            "care.toml",
            "coordinator_percent = 75",
            "coordinator_percent = 10",
            "care.toml: escalation.coordinator_percent: expected not less than",
        ),
        (
            "care.toml",
            "served_months = 12",
            "served_months = 73",
            "care.toml: retention.served_months: expected a whole number, 1 at least, 72 at most",
        ),
        (
            "care.toml",
            "quiet_from = 20:00:00",
            "quiet_from = 20",
            "care.toml: safe_contact.quiet_from: expected a time",
        ),
        (
            "care.toml",
            'helplines = ["young"]',
            'helplines = ["day"]',
            "care.toml: minors.helplines: expected lines for children",
        ),
        (
            "care.toml",
            "k_partners = 3",
            "k_partners = 9",
            "care.toml: statistics.k_partners: expected not more than k_public",
        ),
        (
            "care.toml",
            'register_in = "en"',
            'register_in = "fr"',
            "care.toml: breach.register_in: expected a language of the region, not 'fr'",
        ),
        (
            "care.toml",
            "authority_within_hours = 72\n",
            "",
            "care.toml: breach.authority_within_hours: expected a whole number, 1 at least, 1000000"
            " at most, found nothing",
        ),
        (
            "deadlines.toml",
            "10 hours",
            "10 fortnights",
            "deadlines.toml: deadline.tox.after: expected a length",
        ),
        (
            "deadlines.toml",
            'shown_to = ["reporter", "venue", "worker"]',
            'shown_to = ["reporter", "venue"]',
            "deadlines.toml: deadline.tox.shown_to: expected the worker too",
        ),
        (
            "denylist.toml",
            'stems = ["geweld", "politie"]\n',
            "",
            "denylist.toml: words.nl.stems: expected a list of texts",
        ),
        (
            "texts/nl.toml",
            "not_police",
            "not_polite",
            "texts/nl.toml: not_police: expected a text, found nothing",
        ),
        (
            "texts/nl.toml",
            "not_police = ",
            "not_police = [",
            "texts/nl.toml: file: expected valid TOML",
        ),
    ],
)
def test_a_mistake_is_named_with_file_key_and_what_was_expected(
    copy: Path, change: Change, file: str, old: str, new: str, expected: str
) -> None:
    change(file, old, new)
    assert any(error.startswith(expected) for error in errors(copy)), errors(copy)


def test_every_mistake_is_named_at_once(copy: Path, change: Change) -> None:
    change("region.toml", "Australia/Lord_Howe", "Mars/Base")
    change("numbers.toml", "Mon-Fri 09:00-17:00", "sometimes")
    change("care.toml", "round_to = 3", "round_to = 0")
    (copy / "texts" / "en.toml").unlink()
    found = errors(copy)
    for file in ("region.toml", "numbers.toml", "care.toml", "texts/en.toml: file"):
        assert any(error.startswith(file) for error in found)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "region.toml: file: expected this file to exist" in errors(tmp_path / "nowhere")


def test_three_hundred_mistakes_are_all_named_at_once(copy: Path) -> None:
    """Whoever writes a pack puts everything right in one go, not one refusal at a time."""
    made = 0
    for path in sorted(copy.rglob("*.toml")):
        if path.parent.name in {"instruments", "wordings"}:
            continue
        text = path.read_text("utf-8")
        strange = "".join(f"misspelt_{number} = {number}\n" for number in range(20))
        path.write_text(strange + text, "utf-8")
        made += 20
    found = errors(copy)
    assert made >= 300
    assert len(found) == len(set(found)) == made
    assert all(": misspelt_" in error and "expected one of" in error for error in found)
