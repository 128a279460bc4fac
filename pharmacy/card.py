"""The card for a wallet: no brand, neutral words, an address, a code only if wanted (R3.11).

Two papers: a sheet of A4 with ten cards and marks to cut along, and single cards for a label
printer. The PDF's own fonts are used: no font file comes along, so letters are Latin ones.
"""

import unicodedata
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import segno
from fpdf import FPDF

from reports.region import region

WIDTH: Final = 85.6  # millimetres, as bank cards are (ISO/IEC 7810 ID-1)
HEIGHT: Final = 53.98
_FONT: Final = "helvetica"
_MARGIN: Final = 6.0
_CODE: Final = 24.0
_COLUMNS, _ROWS = 2, 5
_MARK: Final = 4.0
_SOME_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)  # a file asks for one; it tells nothing
_ALIKE: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "…": "...", "œ": "oe", "\u202f": " "}
)


class Paper(StrEnum):
    """What it is printed on."""

    A4 = "a4"
    LABEL = "label"


def card(*, language: str, address: str, paper: Paper, with_code: bool = False) -> bytes:
    """The card as a PDF. `address` is what people type; with a code they may scan it instead."""
    if paper is Paper.LABEL:
        pdf = _file((HEIGHT, WIDTH), "L")
        pdf.add_page()
        _draw(pdf, 0, 0, language, address, with_code)
        return bytes(pdf.output())
    pdf = _file("A4", "P")
    pdf.add_page()
    left, top = (pdf.w - _COLUMNS * WIDTH) / 2, (pdf.h - _ROWS * HEIGHT) / 2
    for number in range(_COLUMNS * _ROWS):
        x, y = left + number % _COLUMNS * WIDTH, top + number // _COLUMNS * HEIGHT
        _draw(pdf, x, y, language, address, with_code)
    _marks(pdf, left, top)
    return bytes(pdf.output())


def _file(size: str | tuple[float, float], orientation: str) -> FPDF:
    """An empty file that says neither when nor by whom it was made."""
    pdf = FPDF(orientation=orientation, format=size)
    pdf.set_creation_date(_SOME_DAY)
    pdf.set_producer("")
    pdf.set_margin(0)
    pdf.set_auto_page_break(auto=False)
    return pdf


def _draw(pdf: FPDF, x: float, y: float, language: str, address: str, with_code: bool) -> None:
    words = region().pharmacy.card
    room = WIDTH - 2 * _MARGIN - (_CODE + 2 if with_code else 0)
    pdf.set_xy(x + _MARGIN, y + _MARGIN)
    _text(pdf, x, words.headings[language], size=13, bold=True, room=room)
    pdf.ln(2)
    _text(pdf, x, words.lines[language], size=9, room=room)
    if with_code:
        _picture(pdf, x + WIDTH - _MARGIN - _CODE, y + _MARGIN, f"https://{address}")
    pdf.set_xy(x + _MARGIN, y + HEIGHT - _MARGIN - 6)
    _text(pdf, x, address, size=12, bold=True, room=WIDTH - 2 * _MARGIN)


def _text(pdf: FPDF, x: float, words: str, *, size: float, room: float, bold: bool = False) -> None:
    pdf.set_font(_FONT, "B" if bold else "", size)
    text = latin(words)
    while bold and size > 6 and pdf.get_string_width(text) > room:
        size -= 0.5
        pdf.set_font_size(size)
    pdf.set_x(x + _MARGIN)
    pdf.multi_cell(room, size * 0.48, text, align="L", new_x="LEFT", new_y="NEXT")


def _picture(pdf: FPDF, left: float, top: float, address: str) -> None:
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    square = _CODE / len(rows)
    pdf.set_fill_color(0)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                pdf.rect(left + x * square, top + y * square, square * 1.02, square * 1.02, "F")


def _marks(pdf: FPDF, left: float, top: float) -> None:
    """Short lines outside the cards, to cut along."""
    pdf.set_draw_color(150)
    right, bottom = left + _COLUMNS * WIDTH, top + _ROWS * HEIGHT
    for column in range(_COLUMNS + 1):
        x = left + column * WIDTH
        pdf.line(x, top - _MARK, x, top - 1)
        pdf.line(x, bottom + 1, x, bottom + _MARK)
    for row in range(_ROWS + 1):
        y = top + row * HEIGHT
        pdf.line(left - _MARK, y, left - 1, y)
        pdf.line(right + 1, y, right + _MARK, y)


def latin(text: str) -> str:
    """The text in the letters these fonts have; a letter they lack loses its mark, or is "?"."""
    return "".join(_letter(each) for each in text.translate(_ALIKE))


def _letter(letter: str) -> str:
    if letter.encode("latin-1", "ignore"):
        return letter
    plain = unicodedata.normalize("NFKD", letter).encode("latin-1", "ignore").decode("latin-1")
    return plain or "?"
