"""What can be done until when, for who tells of a sexual assault or of something in a drink.

Shown while somebody tells, never behind the return code: there no page says what it was.
"""

from dataclasses import dataclass
from datetime import datetime

from reports.channels.web.form_kit.voices import Answers, Voice, answer, voice_of
from reports.channels.web.notices import help_lines
from reports.intake.times.deadline_words import Until, in_words
from reports.intake.times.incident_times import AT_ONCE, moments
from reports.intake.triage.evidence import told as evidence_of
from reports.intake.triage.triage import instrument
from reports.region import Region
from reports.region.deadlines import deadlines
from reports.region.pack import Reader


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The deadlines in words, and the centre where somebody cares for people.

    `goes_on`: it is still going on, and the time counts from now. Without `untils` nobody was
    asked when it was. `young` is told where to go and no more.
    """

    untils: list[Until]
    lines: list[help_lines.Shown]
    goes_on: bool
    known: bool
    young: bool


def shown(told: Answers, region: Region, language: str, now: datetime) -> Evidence | None:
    """For what was ticked; None for anything else. The same rules as everywhere (R4.4)."""
    kinds = AT_ONCE & set(evidence_of(instrument(region), told).kinds)
    if not kinds or voice_of(told).is_witness:
        return None
    young, when = voice_of(told) is Voice.YOUNG, answer(told, "when")
    happened = moments(kinds=kinds, when=when, told_at=now, zone=region.timezone)
    found = deadlines(region, happened, now, shown_to=Reader.REPORTER)
    asked = "when" in told and not young
    return Evidence(
        untils=in_words(found, language=language, now=now, zone=region.timezone) if asked else [],
        lines=help_lines.shown(region, language, now, only=(region.nightlife.centre,)),
        goes_on=when == "now",
        known=bool(when),
        young=young,
    )
