"""What a page of the report says besides its questions: whom to call, and what cannot wait."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reports.channels.web.form_kit.voices import Answers, Voice, answer, voice_of
from reports.channels.web.notices import chosen_lines, help_lines
from reports.channels.web.notices.page_frame import site
from reports.channels.web.report_pages.route import NUMBERS
from reports.intake.times.deadline_words import Until, in_words
from reports.intake.times.incident_times import AT_ONCE, moments
from reports.intake.triage.branches import Branch, branch_of
from reports.intake.triage.evidence import told as evidence_of
from reports.intake.triage.triage import instrument
from reports.region import Region, region
from reports.region.deadlines import deadlines
from reports.region.pack import Reader

_NECK: Final = frozenset(
    {Branch.PARTNER, Branch.FAMILY, Branch.CLOSE, Branch.PLACE, Branch.NIGHT, Branch.OTHER}
)


def above(name: str, told: Answers, after: str, *, urgent: bool, now: datetime) -> dict[str, Any]:
    """What stands over the questions of this page. `after` is the page gone on from last.

    `urgent`: the numbers stand on this very page, because it could not be taken (R2.2).
    """
    here, language = region(), site().language
    quiet = answer(told, "near") == "yes"
    neck = answer(told, "neck") == "recent" and after == "safe" != name
    unsure = answer(told, "suicidal") == "unknown" and after in ("safe", "lately") and after != name
    dying = answer(told, "suicidal") == "yes" and urgent
    lines = help_lines.for_thoughts_of_dying(here, language, now, without_voice=quiet)
    night = name == "safe" and branch_of(told) is Branch.NIGHT
    return {
        "care": here.text("strangulation_care", language) if neck else "",
        "listening": lines[0] if unsure else None,
        "dying": lines if dying else [],
        "emergency": help_lines.emergency(here, language, without_voice=quiet) if urgent else None,
        "young": _lines(told, now)[:1] if name == "what" and voice_of(told) is Voice.YOUNG else [],
        "evidence": evidence_shown(told, here, language, now) if night else None,
    }


def numbers(name: str, told: Answers, now: datetime) -> dict[str, Any]:
    """The page with the numbers, or the one for who thinks of suicide."""
    here, language = region(), site().language
    voice, quiet = voice_of(told), answer(told, "near") == "yes"
    dying = help_lines.for_thoughts_of_dying(here, language, now, without_voice=quiet)
    thinks = "suicidal" in told.get("known", ()) or answer(told, "suicidal") == "yes"
    own = _lines(told, now)[:1] if voice is Voice.YOUNG else []
    return {
        "voice": voice,
        "quiet": quiet,
        "police": answer(told, "right_now") != "hurt",
        "neck": voice is Voice.OWN and branch_of(told) in _NECK,
        "emergency": help_lines.emergency(here, language, without_voice=quiet),
        "dying": [*own, *dying] if name == "listen" else dying if thinks else [],
        "lines": _lines(told, now, to_call=True),
    }


def at_check(told: Answers, now: datetime, *, passed: Collection[str]) -> dict[str, Any]:
    """What stands beside the answers, if no page that was gone on from has shown it."""
    called = not NUMBERS.isdisjoint(passed)
    seen = "safe" in passed and branch_of(told) is Branch.NIGHT
    here, language, voice = region(), site().language, voice_of(told)
    return {
        "lines_here": [] if called else _lines(told, now),
        "young_too": _lines({**told, "who": Voice.YOUNG}, now)[:2] if voice is Voice.CHILD else [],
        "young_words": here.text("minors", language) if voice is Voice.YOUNG else "",
        "subject": answer(told, "subject"),
        "evidence": None if seen else evidence_shown(told, here, language, now),
    }


def _lines(told: Answers, now: datetime, *, to_call: bool = False) -> list[help_lines.Shown]:
    """The few lines for what was told; `to_call`: at once, so none that is closed (R5.3)."""
    return chosen_lines.few(region(), site().language, now, told, closed_give_way=to_call)


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


def evidence_shown(told: Answers, region: Region, language: str, now: datetime) -> Evidence | None:
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
