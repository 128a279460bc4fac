"""The instrument's rows as fields of a page: its words, its options, and nothing of ours."""

from reports.channels.web.form_kit.form_fields import Asked, Choice, Choices, Option
from reports.channels.web.form_kit.voices import Answers
from reports.intake.triage import rows as instrument_rows
from reports.intake.triage.triage import instrument
from reports.region import reading, region


def rows_of(page: str, told: Answers) -> tuple[Asked, ...]:
    """What the region's instrument asks on this page, in the language now active."""
    return tuple(
        _field(each) for each in instrument_rows.rows(instrument(region()), told, page, reading())
    )


def _field(row: instrument_rows.Asked) -> Asked:
    kind = Choices if row.several else Choice
    options = tuple(Option(value=each.value, text=each.text) for each in row.options)
    return kind(name=row.field, label=row.legend, hint=row.why, options=options)
