"""places.toml: when houses are asked and what they answer; every mistake named."""

from datetime import timedelta
from pathlib import Path

import pytest

from reports.region.pack import Region
from tests.reports.region.pack_copies import Change, change, copy, errors
from tests.reports.region.regions import BRUSSELS, SALTMERE

__all__ = ["change", "copy"]


@pytest.mark.parametrize("pack", [BRUSSELS, SALTMERE], ids=lambda pack: pack.code)
def test_shifts_change_in_order_and_an_answer_means_one_thing(pack: Region) -> None:
    rules = pack.places
    assert rules.shift_changes == tuple(sorted(set(rules.shift_changes)))
    assert rules.shift_changes
    assert not rules.yes & rules.no
    assert "1" in rules.yes
    assert "2" in rules.no
    assert timedelta() < rules.ask_within <= rules.answer_within


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("ask_within_minutes = 20\n", "", "ask_within_minutes: expected a whole number"),
        ("at = 06:30:00", 'at = "early"', "shift_change.early.at: expected a time"),
        ("at = 18:30:00", "at = 06:30:00", "shift_change: expected each time only once"),
        ('nl = ["2", "nee"]', 'nl = ["1", "nee"]', "no: expected no answer that means yes too"),
        ('en = ["yes"]', 'en = ["yes!"]', "yes.en: expected words of letters or of digits"),
        ('en = ["yes"]', "", "yes.en: expected a list of texts"),
        ('en = ["yes"]', 'en = ["yes"]\nde = ["ja"]', "yes.de: expected only the languages"),
        ("answer_within_minutes = 120", "answer_within_minutes = 10", "answer_within_minutes"),
    ],
)
def test_a_mistake_is_named(copy: Path, change: Change, old: str, new: str, expected: str) -> None:
    change("places.toml", old, new)
    assert any(expected in error for error in errors(copy)), errors(copy)


def test_every_commune_has_its_own_tile(copy: Path, change: Change) -> None:
    for pack in (BRUSSELS, SALTMERE):
        assert len({commune.at for commune in pack.communes}) == len(pack.communes)
    change("communes.toml", "at = [1, 0]", "at = [0, 0]")
    assert any("communes.toml: at: expected each only once" in error for error in errors(copy))


def test_a_tile_is_a_column_and_a_row(copy: Path, change: Change) -> None:
    change("communes.toml", "at = [1, 0]", "at = [1]")
    assert any("commune.mill.at: expected a column and a row" in error for error in errors(copy))
