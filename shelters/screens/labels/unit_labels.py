"""The words for how a unit stands and how fresh that is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.look.days import short
from shelters.boards.house_board import Taken
from shelters.facts.freshness import Band, Freshness
from shelters.facts.unit_facts import UnitFacts
from shelters.facts.unit_state import Standing
from shelters.inventory.overview import UnitView
from shelters.models import ClosureReason

# A shape for each word, so that no state is a colour alone: full, half, open, a dot.
STANDING_MARKS: Final = {
    Standing.FREE: "open",
    Standing.FULL: "full",
    Standing.CLOSED: "dot",
}
BAND_MARKS: Final = {Band.FRESH: "full", Band.FADING: "half", Band.STALE: "open"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A word with a shape; `code` is for the style alone."""

    word: str
    shape: str
    code: str


def moment(at: datetime, *, now: datetime) -> str:
    """Return a time as people say it: only the hour when it is today, else with the day."""
    here, today = timezone.localtime(at), timezone.localtime(now)
    clock = date_format(here, "H:i")
    if here.date() == today.date():
        return clock
    return _("%(day)s, %(clock)s") % {"day": short(at), "clock": clock}


def until(at: datetime, *, now: datetime) -> str:
    """Return until when, for the end of a phrase: "until 14:19", "until 26 Nov, 22:22"."""
    here = timezone.localtime(at)
    clock = date_format(here, "H:i")
    if here.date() == timezone.localtime(now).date():
        return _("until %(clock)s") % {"clock": clock}
    return _("until %(day)s, %(clock)s") % {"day": short(at), "clock": clock}


def fresh_mark(found: Freshness, *, now: datetime) -> Mark:
    """Return when it was confirmed, and how fresh that is."""
    if found.at is None:
        words = _("not confirmed")
    else:
        said = {"at": moment(found.at, now=now), "band": found.band.label}
        words = _("confirmed at %(at)s: %(band)s") % said
    return Mark(word=words, shape=BAND_MARKS[found.band], code=found.band)


def state_mark(unit: UnitView, taken: Taken | None, *, now: datetime) -> Mark:
    """Return how a unit stands, and until when."""
    ends = unit.state.until
    word = str(unit.state.standing.label)
    shape, code = STANDING_MARKS[unit.state.standing], str(unit.state.standing)
    if taken is not None and unit.state.standing is not Standing.CLOSED:
        word, ends, shape, code = str(taken.word), taken.until, "half", "taken"
    if ends is not None:
        word = f"{word} {until(ends, now=now)}"
    return Mark(word=word, shape=shape, code=code)


def size(facts: UnitFacts) -> str:
    """Return how many beds and cots, as far as it is said."""
    beds = facts.beds
    cots = facts.cots
    parts = []
    if beds is not None:
        parts.append(ngettext("%(n)d bed", "%(n)d beds", beds) % {"n": beds})
    if cots:
        parts.append(ngettext("%(n)d cot", "%(n)d cots", cots) % {"n": cots})
    return ", ".join(parts)


def reason(code: str) -> str:
    """Return why it is closed."""
    return str(ClosureReason(code).label)
