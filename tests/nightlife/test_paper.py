"""What is printed: codes a phone can read, letters the sheet has, cells that are text."""

import pytest

from nightlife.paper import figure_sheet, poster
from nightlife.venues.permit_figures import Figure
from tests import scanning

ADDRESS = "https://help.example/t/BCDFGHJK/?l=nl"


def test_the_picture_is_the_address() -> None:
    """R4.10: a phone reads the address from the SVG, with nothing around it."""
    assert scanning.codes(scanning.of_svg(poster.as_svg(ADDRESS))) == [ADDRESS]


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_a_sheet_is_one_page(language: str) -> None:
    sheet = poster.as_pdf(ADDRESS, typed="help.example/t/BCDF-GHJK", language=language)
    (picture,) = scanning.pictures(sheet)
    assert scanning.codes(picture) == [ADDRESS]
    shown = scanning.words(sheet)
    assert "help.example/t/BCDF-GHJK" in shown
    assert "112" in shown
    assert "?" not in shown.replace("?", "", 1)  # one question, and no letter that was lost


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(name: str) -> None:
    sheet = figure_sheet.Sheet(venue=name, title="", heads=[], rows=[], notes=[])
    assert figure_sheet.as_csv(sheet).decode("utf-8-sig").startswith(("'", "\"'"))


def test_what_is_not_shown_says_so() -> None:
    """R4.12."""
    assert figure_sheet._cell(Figure(number=None)) == "not shown"
    assert figure_sheet._cell(Figure(number=7, at_least=True)) == "at least 7"
