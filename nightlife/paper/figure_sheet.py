"""A venue's figures as a table, a CSV and a sheet, with what is not shown said as such (R4.12)."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nightlife.codes.incident_words import INCIDENTS
from nightlife.paper.sheet import sheet
from nightlife.venues.permit_figures import Figure, MonthTable, YearTable
from reports.look.days import written
from reports.paper import FONT
from reports.region import region
from reports.region.letters import latin
from reports.region.models.nightlife import Incident


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table in words: heads of its columns, rows, and how to read it."""

    venue: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str]


def of_month(venue: str, table: MonthTable) -> Sheet:
    """One month."""
    rows = [*_rows(table.rows), [_("Sum of what is shown"), str(table.shown_total)]]
    return Sheet(
        venue=venue,
        title=written(table.first_day, "F Y"),
        heads=[_("What happened"), _("Entries")],
        rows=rows,
        notes=_notes(),
    )


def of_year(venue: str, table: YearTable) -> Sheet:
    """One year: its months side by side, and what may be said of the whole."""
    months = [written(each.first_day, "M") for each in table.months]
    rows = [
        [
            str(INCIDENTS[kind]),
            *(_cell(month.rows[kind]) for month in table.months),
            _cell(table.rows[kind]),
        ]
        for kind in Incident
    ]
    return Sheet(
        venue=venue,
        title=str(table.year),
        heads=[_("What happened"), *months, _("Year")],
        rows=rows,
        notes=_notes(),
    )


def as_csv(table: Sheet) -> bytes:
    """With a byte order mark, so that a spreadsheet reads its accents."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_harmless(table.venue), table.title])
    writer.writerow(table.heads)
    writer.writerows(table.rows)
    for note in table.notes:
        writer.writerow([note])
    return out.getvalue().encode("utf-8-sig")


def as_pdf(table: Sheet) -> bytes:
    """One sheet."""
    many = len(table.heads) > 3
    pdf = sheet(wide=many)
    pdf.set_font(FONT, "B", 16)
    pdf.multi_cell(0, 8, latin(f"{table.venue}, {table.title}"), new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    pdf.set_font(FONT, "", 8 if many else 11)
    widths = (5, *[1.4] * (len(table.heads) - 1)) if many else (3, 1)
    with pdf.table(col_widths=widths, text_align="LEFT") as drawn:
        for cells in (table.heads, *table.rows):
            row = drawn.row()
            for cell in cells:
                row.cell(latin(cell))
    pdf.ln(6)
    pdf.set_font(FONT, "", 10)
    for note in table.notes:
        pdf.multi_cell(0, 5, latin(note), new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def _rows(rows: Mapping[Incident, Figure]) -> list[list[str]]:
    return [[str(INCIDENTS[kind]), _cell(rows[kind])] for kind in Incident]


def _cell(figure: Figure) -> str:
    if figure.number is None:
        return _("not shown")
    return _("at least %(n)d") % {"n": figure.number} if figure.at_least else str(figure.number)


def _notes() -> list[str]:
    k = region().statistics.k_partners
    return [
        _("A figure below %(k)d is not shown, zero neither: nobody is to be recognised.")
        % {"k": k},
        _("Counted once, when the month was over. Entries about a venue’s own staff are left out."),
    ]


def _harmless(text: str) -> str:
    """A cell that a spreadsheet takes for text, whatever it begins with."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
