"""A sheet of A4 with margins of two centimetres."""

from typing import TYPE_CHECKING

from reports.paper import empty_file

if TYPE_CHECKING:
    from fpdf import FPDF


def sheet(*, wide: bool = False) -> "FPDF":
    """An empty page, upright or wide."""
    pdf = empty_file("A4", wide=wide)
    pdf.set_margin(20)
    pdf.set_auto_page_break(auto=True, margin=20)
    pdf.add_page()
    return pdf
