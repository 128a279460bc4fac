"""Looking at printed things as a phone does: drawn as a picture, and its codes read."""

import io
from typing import Any

import pypdfium2
import zxingcpp
from fpdf import FPDF

FINE = 200
"""Dots an inch, as a cheap printer has them."""
MILLIMETRES = 25.4 / 72


def pictures(pdf: bytes, *, dots: int = FINE) -> list[Any]:
    """Each page of a PDF as a picture, in grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dots / 72, grayscale=True).to_pil() for page in document]


def of_svg(drawing: bytes) -> Any:
    """An SVG as a picture, 40 millimetres wide on white paper with nothing around it."""
    sheet = FPDF(unit="mm", format=(40, 40))
    sheet.set_margin(0)
    sheet.add_page()
    sheet.image(io.BytesIO(drawing), x=0, y=0, w=40)
    (picture,) = pictures(bytes(sheet.output()))
    return picture


def codes(picture: Any) -> list[str]:
    """What every code in a picture says, from top to bottom and left to right."""
    found = zxingcpp.read_barcodes(picture)
    placed = [(each.position.top_left.y, each.position.top_left.x, each.text) for each in found]
    return [text for _y, _x, text in sorted(placed)]


def words(pdf: bytes) -> str:
    """All that can be read on the pages of a PDF."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page, in millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [(wide * MILLIMETRES, high * MILLIMETRES) for wide, high in _pages(document)]


def facts(pdf: bytes) -> dict[str, str]:
    """What the file says about itself: no entry that is empty."""
    with pypdfium2.PdfDocument(pdf) as document:
        return {name: said for name, said in document.get_metadata_dict().items() if said}


def _pages(document: pypdfium2.PdfDocument) -> list[tuple[float, float]]:
    return [page.get_size() for page in document]
