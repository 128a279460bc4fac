"""Deadlines in words: one reading for the reporter's pages, the case page and a venue's (R4.4).

Nothing here says that it is too late: a time that is over names what can still be done (R4.6).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from reports.intake.times.spoken_times import spoken
from reports.region.deadlines import Deadline


@dataclass(frozen=True, kw_only=True)
class Until:
    """One deadline: what can be done, until when or what instead, and how surely that is known."""

    id: str
    label: str
    words: str
    note: str
    over: bool


def in_words(
    found: Iterable[Deadline], *, language: str, now: datetime, zone: ZoneInfo
) -> list[Until]:
    """The deadlines in the order given, in the language now active and the region's texts."""
    return [
        Until(
            id=each.rule.id,
            label=each.rule.label(language),
            words=_words(each, language, now, zone),
            note=_note(each),
            over=each.passed,
        )
        for each in found
    ]


def _words(each: Deadline, language: str, now: datetime, zone: ZoneInfo) -> str:
    if each.at is None:
        return _("as early as you can")
    if each.rule.opens:
        return each.rule.passed_words(language) if now >= each.at else _from(each.at, now, zone)
    if each.passed:
        return _passed(each, language)
    said = {"time": spoken(each.at, now, zone)}
    if each.soft_at is not None and now < each.soft_at:
        said["soft"] = spoken(each.soft_at, now, zone)
        return _("best by: %(soft)s; possible until: %(time)s") % said
    return _("possible until: %(time)s") % said


def _passed(each: Deadline, language: str) -> str:
    """What is still possible (R4.6); it may be that the time is not over at all."""
    still = each.rule.passed_words(language)
    if not each.perhaps:
        return still
    return _("as early as you can: there may still be time. %(still)s") % {"still": still}


def _from(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    return _("possible from: %(time)s") % {"time": spoken(at, now, zone)}


def _note(each: Deadline) -> str:
    if not each.from_earliest:
        return ""
    return _("Counted from the earliest time it may have happened.")
