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
_SOME_DAY: Final = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True, repr=False)
class Section:
    """A heading and its paragraphs."""

    heading: str
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True, repr=False)
class Enclosed:
    """A file that goes beside the PDF; a clean picture stands in it too, on a page of its own."""

    name: str
    data: bytes
    is_picture: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class CourtPaper:
    """What was chosen, in words. `elsewhere` stands where the letters are none of the font's;
    `numbered` has two `%d`: the page, and of how many."""

    title: str
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
    lines = [paper.title, ""]
    for section in paper.sections:
        lines += [section.heading, "", *section.lines, ""]
    return "\n".join(lines).encode()


def _pdf(paper: CourtPaper, now: datetime) -> bytes:
    pdf = _numbered(paper)
    pdf.set_creation_date(now.astimezone(UTC))
    pdf.set_lang(paper.language)
    pdf.set_margins(_SIDE, _SIDE)
    pdf.set_auto_page_break(True, margin=_SIDE)
    pdf.add_page()
    _say(pdf, paper, paper.title, size=18, bold=True)
    for section in paper.sections:
        pdf.ln(4)
        _say(pdf, paper, section.heading, size=13, bold=True)
        for line in section.lines:
            _say(pdf, paper, line, size=10)
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
        words = paper.numbered.replace("%d", str(pdf.page_no()), 1).replace("%d", "{of}", 1)
        pdf.cell(0, 6, _printable(words) or words.encode("ascii", "replace").decode(), align="C")

    pdf.footer = footer  # type: ignore[method-assign]
    return pdf


def _say(pdf: "FPDF", paper: CourtPaper, text: str, *, size: int, bold: bool = False) -> None:
    pdf.set_font(FONT, "B" if bold else "", size)
    pdf.set_x(_SIDE)
    pdf.multi_cell(_WIDTH, size * 0.5, _printable(text) or paper.elsewhere, align="L")


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
