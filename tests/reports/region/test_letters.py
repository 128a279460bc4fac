"""Letters that the printed sheets have, and those that they lack."""

import pytest

from reports.region.letters import lacking, latin


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("l’œuvre", "l'oeuvre"),
        ("Café", "Café"),
        ("Cafe\u0301", "Café"),
        ("l’été – “ça” œuf ş…", 'l\'été - "ça" oeuf s...'),
        ("Łódź, Đorđe, ısı", "Lódz, Dorde, isi"),
        ("夜", "?"),
        ("Сад", "???"),
    ],
)
def test_a_letter_loses_its_mark_before_it_is_lost(text: str, printed: str) -> None:
    assert latin(text) == printed


@pytest.mark.parametrize(
    ("text", "letters"), [("Été à Łódź", ""), ("Ваш сад", "Вашсд"), ("حديقة", "حديقة"), ("", "")]
)
def test_what_is_lost_is_said(text: str, letters: str) -> None:
    assert lacking(text) == letters
