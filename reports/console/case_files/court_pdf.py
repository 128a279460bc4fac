"""The file for a court, a lawyer or the police: one PDF and what goes beside it, in one ZIP.

Made in memory and kept nowhere. The PDF's own font has Latin letters alone; a text with others
stands in `words.txt` beside it, and the PDF says so.
"""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from reports.paper import FONT, empty_file

if TYPE_CHECKING:
    from fpdf import FPDF

_SIDE: Final = 20
_WIDTH: Final = 170
_HEIGHT: Final = 230
_LABEL: Final = 44  # how wide the column is in which times and labels stand
_TOGETHER: Final = 22  # millimetres: a heading does not stand alone at the end of a page
_SOME_DAY: Final = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True, repr=False)
class Line:
    """A paragraph, with what stands in the column beside it: a label, or a time and a role."""

    text: str
    label: str = ""

    def __str__(self) -> str:
        return " – ".join([*self.label.splitlines(), self.text])


@dataclass(frozen=True, kw_only=True, repr=False)
class Section:
    """A heading and its paragraphs."""

    heading: str
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True, repr=False)
class Enclosed:
    """A file that goes beside the PDF; a clean picture stands in it too, on a page of its own."""

    name: str
    data: bytes
    is_picture: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class CourtPaper:
    """What was chosen, in words. `elsewhere` stands where the letters are none of the font's;
    `numbered` has two `%d`: the page, and of how many; `about` stands on every page."""

    title: str
    about: str
    language: str
    elsewhere: str
    numbered: str
    sections: Sequence[Section]
    enclosed: Sequence[Enclosed] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True, repr=False)
class Packed:
    """The ZIP, its SHA-256, and the PDF in it."""

    digest: str
    data: bytes
    pdf: bytes


def packed(paper: CourtPaper, *, now: datetime) -> Packed:
    """Make it."""
    out, pdf = io.BytesIO(), _pdf(paper, now)
    parts = [
        ("file.pdf", pdf),
        ("words.txt", _words(paper)),
        *((each.name, each.data) for each in paper.enclosed),
    ]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name, _SOME_DAY), data)
    data = out.getvalue()
    return Packed(digest=hashlib.sha256(data).hexdigest(), data=data, pdf=pdf)


def _words(paper: CourtPaper) -> bytes:
    lines = [paper.title, paper.about, ""]
    for section in paper.sections:
        lines += [section.heading, "", *map(str, section.lines), ""]
    return "\n".join(lines).encode()


def _pdf(paper: CourtPaper, now: datetime) -> bytes:
    pdf = _numbered(paper)
    pdf.set_creation_date(now.astimezone(UTC))
    pdf.set_lang(paper.language)
    pdf.set_margins(_SIDE, _SIDE)
    pdf.set_auto_page_break(True, margin=_SIDE)
    pdf.add_page()
    _say(pdf, paper, paper.title, size=18, bold=True)
    _say(pdf, paper, paper.about, size=12)
    for section in paper.sections:
        _begin(pdf, paper, section.heading)
        for line in section.lines:
            _set(pdf, paper, line)
            pdf.ln(1.5)
    for each in paper.enclosed:
        if each.is_picture:
            pdf.add_page()
            _say(pdf, paper, each.name, size=10)
            pdf.image(
                io.BytesIO(each.data), x=_SIDE, y=pdf.get_y() + 4, w=_WIDTH, h=_HEIGHT,
                keep_aspect_ratio=True,
            )  # fmt: skip
            pdf.set_xy(_SIDE, _SIDE)
    return bytes(pdf.output())


def _numbered(paper: CourtPaper) -> "FPDF":
    pdf = empty_file("A4")
    pdf.alias_nb_pages("{of}")

    def footer() -> None:
        pdf.set_y(-14)
        pdf.set_font(FONT, size=8)
        numbers = paper.numbered.replace("%d", str(pdf.page_no()), 1).replace("%d", "{of}", 1)
        words = f"{paper.about} · {numbers}"
        pdf.cell(0, 6, _printable(words) or words.encode("ascii", "replace").decode(), align="C")

    pdf.footer = footer  # type: ignore[method-assign]
    return pdf


def _begin(pdf: "FPDF", paper: CourtPaper, heading: str) -> None:
    pdf.ln(4)
    if pdf.will_page_break(_TOGETHER):
        pdf.add_page()
    _say(pdf, paper, heading, size=13, bold=True)
    pdf.set_draw_color(170)
    pdf.line(_SIDE, pdf.get_y() + 0.5, _SIDE + _WIDTH, pdf.get_y() + 0.5)
    pdf.ln(2.5)


def _set(pdf: "FPDF", paper: CourtPaper, line: Line) -> None:
    """The label, and beside it the text, which may go on over the page."""
    if not line.label:
        _say(pdf, paper, line.text, size=10)
        return
    if pdf.will_page_break(_TOGETHER):
        pdf.add_page()
    page, top = pdf.page_no(), pdf.get_y()
    _say(pdf, paper, line.label, size=9, bold=True, width=_LABEL - 3)
    below = pdf.get_y()
    pdf.set_y(top)
    _say(pdf, paper, line.text, size=10, left=_SIDE + _LABEL, width=_WIDTH - _LABEL)
    if pdf.page_no() == page:
        pdf.set_y(max(below, pdf.get_y()))


def _say(
    pdf: "FPDF",
    paper: CourtPaper,
    text: str,
    *,
    size: int,
    bold: bool = False,
    left: float = _SIDE,
    width: float = _WIDTH,
) -> None:
    pdf.set_font(FONT, "B" if bold else "", size)
    pdf.set_x(left)
    pdf.multi_cell(width, max(5, size * 0.5), _printable(text) or paper.elsewhere, align="L")


def _printable(text: str) -> str:
    """The text in the letters of the PDF's font; empty when it has others."""
    plain = text.translate(_PLAIN)
    try:
        plain.encode("latin-1")
    except UnicodeEncodeError:
        return ""
    return plain


_PLAIN: Final = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "\u202f": "\u00a0",
        "•": "-",
        "œ": "oe",
        "Œ": "OE",
        "€": "EUR",
    }
)
