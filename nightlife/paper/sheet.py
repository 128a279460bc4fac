"""A sheet of A4 in the PDF's own fonts: no font file comes along, so letters are Latin ones."""

import unicodedata
from datetime import UTC, datetime
from typing import Final

from fpdf import FPDF

FONT: Final = "helvetica"
_SOME_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)  # a file asks for one; it tells nothing
_ALIKE: Final = {
    "’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...",
    "œ": "oe", "Œ": "OE", "€": "EUR", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip


def sheet(*, wide: bool = False) -> FPDF:
    """An empty page with margins of two centimetres, which says neither when nor by whom."""
    pdf = FPDF(format="A4", orientation="landscape" if wide else "portrait")
    pdf.set_creation_date(_SOME_DAY)
    pdf.set_producer("")
    pdf.set_margin(20)
    pdf.set_auto_page_break(auto=True, margin=20)
    pdf.add_page()
    return pdf


def latin(text: str) -> str:
    """The text in the letters these fonts have; a letter they lack loses its mark, or is "?"."""
    for letter, alike in _ALIKE.items():
        text = text.replace(letter, alike)
    return "".join(_letter(each) for each in text)


def _letter(letter: str) -> str:
    if letter.encode("latin-1", "ignore"):
        return letter
    plain = unicodedata.normalize("NFKD", letter).encode("latin-1", "ignore").decode("latin-1")
    return plain or "?"
