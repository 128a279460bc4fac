"""What is printed: codes a phone can read, letters the sheet has, cells that are text."""

import pytest
import segno

from nightlife.figures import Figure
from nightlife.paper import figures, poster
from nightlife.paper.sheet import latin

ADDRESS = "https://help.example/t/BCDFGHJK/?l=nl"


def test_the_picture_is_the_address() -> None:
    """R4.10: the code of an SVG is the one of the address, with its quiet zone."""
    drawn = poster.as_svg(ADDRESS)
    made = segno.make(ADDRESS, error="q", micro=False)
    side = made.symbol_size(border=4)[0]
    assert f'width="{side * 10}"'.encode() in drawn


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_a_sheet_is_one_page(language: str) -> None:
    sheet = poster.as_pdf(ADDRESS, typed="help.example/t/BCDF-GHJK", language=language)
    assert sheet.count(b"/Type /Page\n") == 1


@pytest.mark.parametrize(
    ("text", "printed"),
    [("l’œuvre", "l'oeuvre"), ("Café", "Café"), ("Łódź", "?ódz"), ("夜", "?")],
)
def test_letters_the_sheet_lacks(text: str, printed: str) -> None:
    assert latin(text) == printed


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(name: str) -> None:
    sheet = figures.Sheet(venue=name, title="", heads=[], rows=[], notes=[])
    assert figures.as_csv(sheet).decode("utf-8-sig").startswith(("'", "\"'"))


def test_what_is_not_shown_says_so() -> None:
    """R4.12."""
    assert figures._cell(Figure(number=None)) == "not shown"
    assert figures._cell(Figure(number=7, at_least=True)) == "at least 7"
