"""The card for a wallet: no brand, neutral words, an address, a code only if wanted (R3.11).

Two papers: a sheet of A4 with ten cards and marks to cut along, and single cards for a label
printer.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from reports.paper import FONT, draw_code, empty_file
from reports.region import region
from reports.region.letters import latin

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH: Final = 85.6  # millimetres, as bank cards are (ISO/IEC 7810 ID-1)
HEIGHT: Final = 53.98
_MARGIN: Final = 6.0
_CODE: Final = 30.0  # its white included
_EDGE: Final = 3.0  # from the code's white to the edge of the card
_COLUMNS, _ROWS = 2, 5
_MARK: Final = 4.0


class Paper(StrEnum):
    """What it is printed on."""

    A4 = "a4"
    LABEL = "label"


def card(*, language: str, address: str, paper: Paper, scanned: str = "") -> bytes:
    """The card as a PDF. `address` is what people type, `scanned` what the code opens, if any."""
    if paper is Paper.LABEL:
        pdf = _file((HEIGHT, WIDTH), wide=True)
        pdf.add_page()
        _draw(pdf, 0, 0, language, address, scanned)
        return bytes(pdf.output())
    pdf = _file("A4")
    pdf.add_page()
    left, top = (pdf.w - _COLUMNS * WIDTH) / 2, (pdf.h - _ROWS * HEIGHT) / 2
    for number in range(_COLUMNS * _ROWS):
        x, y = left + number % _COLUMNS * WIDTH, top + number // _COLUMNS * HEIGHT
        _draw(pdf, x, y, language, address, scanned)
    _marks(pdf, left, top)
    return bytes(pdf.output())


def _file(size: str | tuple[float, float], *, wide: bool = False) -> "FPDF":
    pdf = empty_file(size, wide=wide)
    pdf.set_margin(0)
    pdf.set_auto_page_break(auto=False)
    return pdf


def _draw(pdf: "FPDF", x: float, y: float, language: str, address: str, scanned: str) -> None:
    words = region().pharmacy.card
    room = WIDTH - 2 * _MARGIN - (_CODE if scanned else 0)
    pdf.set_xy(x + _MARGIN, y + _MARGIN)
    _text(pdf, x, words.headings[language], size=13, bold=True, room=room)
    pdf.ln(2)
    _text(pdf, x, words.lines[language], size=9, room=room)
    if scanned:
        left = x + WIDTH - _EDGE - _CODE
        draw_code(pdf, scanned, left=left, top=y + _EDGE, side=_CODE, error="m")
    pdf.set_xy(x + _MARGIN, y + HEIGHT - _MARGIN - 6)
    _text(pdf, x, address, size=12, bold=True, room=WIDTH - 2 * _MARGIN)


def _text(
    pdf: "FPDF", x: float, words: str, *, size: float, room: float, bold: bool = False
) -> None:
    pdf.set_font(FONT, "B" if bold else "", size)
    text = latin(words)
    # A cell keeps a little room on both sides; a line that just fits would break otherwise.
    while bold and size > 6 and pdf.get_string_width(text) > room - 2 * pdf.c_margin:
        size -= 0.5
        pdf.set_font_size(size)
    pdf.set_x(x + _MARGIN)
    pdf.multi_cell(room, size * 0.48, text, align="L", new_x="LEFT", new_y="NEXT")


def _marks(pdf: "FPDF", left: float, top: float) -> None:
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
