"""The instrument's rows as fields of a page: its words, its options, and nothing of ours."""

from reports.channels.web.form_kit.answer_fields import Asked, Choice, Choices, Option
from reports.channels.web.form_kit.voices import Answers
from reports.intake.triage import rows as instrument_rows
from reports.intake.triage.branches import Branch
from reports.intake.triage.triage import instrument
from reports.region import reading, region


def rows_of(page: str, told: Answers) -> tuple[Asked, ...]:
    """What the region's instrument asks on this page, in the language now active."""
    return tuple(
        field_of(each) for each in instrument_rows.rows(instrument(region()), told, page, reading())
    )


def row_of(row_id: str, branch: Branch = Branch.OTHER) -> Asked:
    """One row by its id, on a page that asks it elsewhere too."""
    return field_of(instrument_rows.row(instrument(region()), row_id, branch, reading()))


def field_of(row: instrument_rows.Asked) -> Asked:
    """A row as the field that asks it."""
    kind = Choices if row.several else Choice
    options = tuple(Option(value=each.value, text=each.text) for each in row.options)
    return kind(name=row.field, label=row.legend, hint=row.why, options=options)
