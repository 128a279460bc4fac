"""What can be done until when, for who tells of a sexual assault or of something in a drink.

Shown while somebody tells, never behind the return code: there no page says what it was.
"""

from dataclasses import dataclass
from datetime import datetime

from reports.channels.web.form_kit.voices import Answers
from reports.channels.web.notices import help_lines
from reports.channels.web.questions.question_page import answer, chosen
from reports.intake.times.deadline_words import Until, in_words
from reports.intake.times.incident_times import AT_ONCE, moments
from reports.region import Region
from reports.region.deadlines import deadlines
from reports.region.pack import Reader


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The deadlines in words, and the centre where somebody cares for people."""

    untils: list[Until]
    lines: list[help_lines.Shown]


def shown(told: Answers, region: Region, language: str, now: datetime) -> Evidence | None:
    """For what was ticked; None for anything else. The same rules as everywhere (R4.4)."""
    kinds = AT_ONCE & set(chosen(told, "kinds"))
    if not kinds:
        return None
    happened = moments(kinds=kinds, when=answer(told, "when"), told_at=now, zone=region.timezone)
    found = deadlines(region, happened, now, shown_to=Reader.REPORTER)
    return Evidence(
        untils=in_words(found, language=language, now=now, zone=region.timezone),
        lines=help_lines.shown(region, language, now, only=(region.nightlife.centre,)),
    )
