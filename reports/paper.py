"""What is printed: an empty sheet, and a code that a phone can read.

The PDF's own fonts are used: no font file comes along, so letters are Latin ones
(reports.region.letters).
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import segno

if TYPE_CHECKING:
    from fpdf import FPDF

FONT: Final = "helvetica"
QUIET: Final = 4
"""Squares of white around a code, as its norm asks (ISO/IEC 18004)."""
_SOME_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)  # a file asks for one; it tells nothing


def empty_file(size: str | tuple[float, float], *, wide: bool = False) -> "FPDF":
    """A file without a page, which says neither when nor by whom it was made.

    `size` is "A4", or the shorter and the longer side in millimetres.
    """
    # Only for who prints: every other process starts sooner without it.
    from fpdf import FPDF

    pdf = FPDF(orientation="landscape" if wide else "portrait", format=size)
    pdf.set_creation_date(_SOME_DAY)
    pdf.set_producer("")
    return pdf


def draw_code(
    pdf: "FPDF", address: str, *, left: float, top: float, side: float, error: str
) -> None:
    """Draw the code of this address into a square of `side` millimetres, its white included.

    `error`: how much of it may be dirty, "l", "m", "q" or "h".
    """
    rows = [list(row) for row in segno.make(address, error=error, micro=False).matrix]
    square = side / (len(rows) + 2 * QUIET)
    pdf.set_fill_color(0)
    for y, row in enumerate(rows, start=QUIET):
        for x, dark in enumerate(row, start=QUIET):
            if dark:
                # A hair wider than its place: no white seam between two squares on any printer.
                pdf.rect(left + x * square, top + y * square, square * 1.02, square * 1.02, "F")
