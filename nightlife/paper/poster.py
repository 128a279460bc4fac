"""A poster: one code for one venue in one language, as a picture alone and as a whole sheet."""

import io

import segno
from django.utils import translation
from django.utils.translation import gettext as _
from fpdf import FPDF

from nightlife.paper.sheet import FONT, latin, sheet
from reports.region import region

_SIDE = 90  # millimetres: read from two metres
_QUIET = 4  # squares of white around it, as the norm asks


def as_svg(address: str) -> bytes:
    """The code alone, for a layout of the venue's own."""
    out = io.BytesIO()
    _code(address).save(out, kind="svg", scale=10, border=_QUIET, light="#fff", omitsize=False)
    return out.getvalue()


def as_pdf(address: str, *, typed: str, language: str) -> bytes:
    """The whole sheet in this language; `typed` is the address for who types it."""
    with translation.override(language):
        pdf = sheet()
        pdf.set_y(28)
        _line(pdf, _("Did something happen tonight?"), size=26, bold=True)
        _line(
            pdf, _("You can tell it here, without a name. Also tomorrow, also in a year."), size=17
        )
        pdf.ln(4)
        _picture(pdf, address)
        _line(pdf, latin(typed), size=15, bold=True)
        pdf.ln(3)
        _line(
            pdf,
            _("Nobody who works here sees that you do. A person of the region answers."),
            size=14,
        )
        pdf.ln(6)
        for words in _numbers(language):
            _line(pdf, words, size=14)
        return bytes(pdf.output())


def _numbers(language: str) -> list[str]:
    here = region()
    centre = next(each for each in here.helplines if each.id == here.nightlife.centre)
    shown = [each for each in here.emergency_shown() if each.uri.startswith("tel:")]
    numbers = [f"{each.display}  {each.purpose(language)}" for each in shown]
    return [*numbers, f"{centre.display}  {centre.name(language)}"]


def _line(pdf: FPDF, words: str, *, size: int, bold: bool = False) -> None:
    pdf.set_font(FONT, "B" if bold else "", size)
    pdf.multi_cell(0, size * 0.5, latin(words), align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)


def _picture(pdf: FPDF, address: str) -> None:
    code = _code(address)
    rows = [list(row) for row in code.matrix]
    square = _SIDE / (len(rows) + 2 * _QUIET)
    left, top = (pdf.w - _SIDE) / 2 + square * _QUIET, pdf.get_y() + square * _QUIET
    pdf.set_fill_color(0)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                # A hair wider than its place: no white seam between two squares on any printer.
                pdf.rect(left + x * square, top + y * square, square * 1.02, square * 1.02, "F")
    pdf.set_y(pdf.get_y() + _SIDE)


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error="q", micro=False)
