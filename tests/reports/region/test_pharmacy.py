"""pharmacy.toml: words, consents and the law by the day; every mistake named."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reports.region.assembly.loading import load_pack
from reports.region.letters import lacking
from reports.region.models.pharmacy import Situation
from reports.region.pack import Region
from tests.reports.region.pack_copies import Change, change, copy, errors
from tests.reports.region.regions import BRUSSELS, SALTMERE

__all__ = ["change", "copy"]

DAY = date(2026, 11, 24)


def test_nobody_has_reviewed_the_law_of_brussels_so_none_is_shown() -> None:
    """R3.8: no review is invented."""
    assert BRUSSELS.pharmacy.legal
    for record in BRUSSELS.pharmacy.legal:
        assert record.reviewed_by == ""
        assert not record.may_be_shown(DAY)


def test_a_record_holds_between_its_days_once_reviewed() -> None:
    """R3.8: expired, not yet valid and unreviewed records are not shown."""
    help_, silence = SALTMERE.pharmacy.legal
    assert help_.may_be_shown(DAY)
    assert help_.may_be_shown(date(2026, 1, 1))
    assert help_.may_be_shown(date(2026, 12, 31))
    assert not help_.may_be_shown(date(2025, 12, 31))
    assert not help_.may_be_shown(date(2027, 1, 1))
    assert replace(help_, valid_to=None).may_be_shown(date(2037, 1, 1))
    assert not replace(help_, valid_from=None).may_be_shown(DAY)
    assert not silence.may_be_shown(DAY)
    assert help_.checklist("en") == ("Is it now?", "Are you safe?")


def test_the_code_word_is_the_latest_that_has_begun() -> None:
    """R3.9: it can be rotated."""
    rules = SALTMERE.pharmacy
    assert rules.code_word(date(2024, 12, 31)) == ""
    assert rules.code_word(date(2026, 11, 9)) == "blue gull"
    assert rules.code_word(date(2026, 11, 10)) == "green heron"


def test_brussels_tells_no_code_word_in_public() -> None:
    """R3.9: whether it is still known at counters has not been asked."""
    assert BRUSSELS.pharmacy.code_word(DAY)
    assert not BRUSSELS.pharmacy.code_word_is_public


def test_the_consent_is_the_latest_that_has_begun() -> None:
    """R3.2: a version of the text."""
    found = SALTMERE.pharmacy.consent(date(2026, 11, 19))
    assert found is not None
    assert found.version == "1"
    found = SALTMERE.pharmacy.consent(DAY)
    assert found is not None
    assert found.version == "2"
    assert SALTMERE.pharmacy.consent(date(2025, 12, 31)) is None


@pytest.mark.parametrize("pack", [BRUSSELS, SALTMERE], ids=lambda pack: pack.code)
def test_notes_are_off_unless_a_region_wants_them(pack: Region) -> None:
    """R3.7."""
    assert pack.pharmacy.notes is (pack.code == "saltmere")


@pytest.mark.parametrize("pack", [BRUSSELS, SALTMERE], ids=lambda pack: pack.code)
def test_there_is_a_record_for_grave_danger(pack: Region) -> None:
    assert pack.pharmacy.law(Situation.DANGER)
    assert set(pack.pharmacy.order) == set(pack.of_staff)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('order]\nnl = "Zoutmeerse Kamer"\n', "order]\n", "order.nl: expected a text"),
        ("notes = true\n", "", "notes: expected true or false"),
        ("notes = true", "notes = 1", "notes: expected true or false"),
        ("training_months = 6", "training_months = 0", "training_months"),
        ("receipt_hours = 24", "receipt_hours = 0", "receipt_hours"),
        ("reach_until = 15:30:00", "reach_until = 09:30:00", "reach_until"),
        ("since = 2025-01-01", 'since = "May"', "code_word.1.since"),
        ('danger = "now"\n', "", "questions.danger"),
        ('version = "2"', 'version = "1"', "consent: expected each only once"),
        ('id = "silence"', 'id = "help"', "legal: expected each only once"),
        ('shown = ["danger", "minor"]', 'shown = ["minor"]', "a record shown for danger"),
        ('shown = ["no_danger"]', 'shown = ["never"]', "legal.silence.shown"),
        ("valid_to = 2026-12-31", "valid_to = 2025-12-31", "legal.help.valid_to"),
        ('valid_from = 2026-01-01\nvalid_to = 2026-12-31', 'valid_from = ""\nvalid_to = ""',
         "legal.help.valid_from"),
        ("pattern = 'SM-\\d{4}'", "pattern = 'SM-('", "refused.boat_number.pattern"),
        ('en = "Always welcome."', 'en = "Police, always."', "card.lines.en"),
        ('headings = {', 'heading = {', "card.headings"),
        ('en = "Always welcome."', 'en = "Сад: open"', "card.lines.en: expected letters"),
        ('en = "Reading room"', 'en = "غرفة"', "card.headings.en: expected letters"),
        ('en = "Is it now?" }', 'xx = "Is it now?" }', "legal.help.step.1.en"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(copy: Path, change: Change, old: str, new: str, expected: str) -> None:
    change("pharmacy.toml", old, new)
    found = errors(copy)
    assert any(error.startswith("pharmacy.toml: ") and expected in error for error in found), found


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('en = "Anything urgent"', 'en = "Щось термінове"', "emergency.000.purposes.en"),
        ('en = "Day line"', 'en = "Лінія"', "helpline.day.names.en"),
    ],
)
def test_what_a_poster_could_not_print_is_refused(
    copy: Path, change: Change, old: str, new: str, key: str
) -> None:
    """The letters are named, so that whoever writes the pack sees what to change."""
    change("numbers.toml", old, new)
    (fault,) = errors(copy)
    assert fault.startswith(f"numbers.toml: {key}: expected letters that the printed sheets have")
    assert repr(lacking(new)) in fault


def test_marks_that_can_be_left_out_are_no_fault(copy: Path, change: Change) -> None:
    change("pharmacy.toml", 'en = "Always welcome."', 'en = "Łódź, Şişli – l’œuvre…"')
    assert load_pack(copy).code == "saltmere"
