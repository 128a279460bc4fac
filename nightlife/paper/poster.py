"""A poster: one code for one venue in one language, as a picture alone and as a whole sheet."""

import io
from typing import TYPE_CHECKING, Final

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from nightlife.paper.sheet import sheet
from reports.paper import FONT, QUIET, draw_code
from reports.region import region
from reports.region.letters import latin

if TYPE_CHECKING:
    from fpdf import FPDF

_SIDE: Final = 110  # millimetres, its white included: read from two metres
_ERROR: Final = "q"  # a quarter of it may be dirty or torn: it hangs in a toilet


def as_svg(address: str) -> bytes:
    """The code alone, as large as a layout of the venue’s own makes it."""
    out = io.BytesIO()
    code = segno.make(address, error=_ERROR, micro=False)
    code.save(out, kind="svg", scale=10, border=QUIET, light="#fff", omitsize=True)
    return out.getvalue()


def as_pdf(address: str, *, typed: str, language: str) -> bytes:
    """The whole sheet in this language; `typed` is the address for who types it."""
    with translation.override(language):
        pdf = sheet()
        _line(pdf, _("Did something happen tonight?"), size=26, bold=True)
        pdf.ln(4)
        _sentences(
            pdf, _("You can tell it here, without a name. Also tomorrow, also in a year."), size=18
        )
        left, top = (pdf.w - _SIDE) / 2, pdf.get_y()
        draw_code(pdf, address, left=left, top=top, side=_SIDE, error=_ERROR)
        pdf.set_y(top + _SIDE)
        _line(pdf, typed, size=18, bold=True)
        pdf.ln(3)
        _sentences(
            pdf,
            _("Nobody who works here sees that you do. A person of the region answers."),
            size=16,
        )
        pdf.ln(4)
        for number, words in _numbers(language):
            _line(pdf, number, size=18, bold=True)
            _line(pdf, words, size=14)
            pdf.ln(3)
        return bytes(pdf.output())


def _numbers(language: str) -> list[tuple[str, str]]:
    """Whom one may call, each with the words under it."""
    here = region()
    centre = next(each for each in here.helplines if each.id == here.nightlife.centre)
    shown = [each for each in here.emergency_shown() if each.uri.startswith("tel:")]
    numbers = [(each.display, each.purpose(language)) for each in shown]
    return [*numbers, (centre.display, centre.name(language))]


def _sentences(pdf: "FPDF", words: str, *, size: int) -> None:
    """Each sentence on a line of its own: no line is left with a single word."""
    for sentence in words.replace(". ", ".\n").splitlines():
        _line(pdf, sentence, size=size)
    pdf.ln(2)


def _line(pdf: "FPDF", words: str, *, size: int, bold: bool = False) -> None:
    pdf.set_font(FONT, "B" if bold else "", size)
    pdf.multi_cell(0, size * 0.44, latin(words), align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(1)
