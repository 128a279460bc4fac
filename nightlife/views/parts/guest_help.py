"""What is shown at once: what to do for the guest, whom to call, until when what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nightlife.codes.incident_words import with_number
from nightlife.codes.venue_times import shown
from nightlife.venues.venues import VenueInfo
from reports.intake.times.deadline_words import Until, in_words
from reports.region import reading, region
from reports.region.deadlines import Moment
from reports.region.models.lines import EmergencyNumber, Helpline
from reports.region.models.nightlife import Incident

# Believe, stay, quiet place, the guest's choice: what every training says (Plan SACHA's core
# rules).
STEPS: tuple[Promise, ...] = (
    _("Believe what the guest says. Ask no proof, and no why."),
    _("Go together to a quiet place. One person stays, all the time."),
    with_number(
        _(
            "Water, a jacket, a seat. Somebody unconscious or who cannot breathe:"
            " call %(number)s now."
        )
    ),
    _("Ask what the guest wants, and do that. The guest decides, also about the police."),
    _("Nobody goes home alone. Not with somebody who only says that they are friends."),
)
_DRINK: tuple[Promise, ...] = (
    _("Keep the glass or bottle: closed, in a clean bag, with the time on it."),
    _("Urine counts as much as blood. Best is not to go to the toilet before the hospital."),
)
_TRACES: tuple[Promise, ...] = (
    _("Best is not to wash, not to change clothes, not to eat or drink first. But it is no must."),
    _("Clothes go into a paper bag, not into plastic."),
)
_MORE = {Incident.SPIKING: _DRINK, Incident.SEXUAL_ASSAULT: _TRACES}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A number to call."""

    name: str
    about: str
    display: str
    uri: str
    address: str


@dataclass(frozen=True, kw_only=True)
class AtOnce:
    """The block that stands above the form and on the entry's page."""

    untils: Sequence[Until]
    lines: Sequence[Line]
    emergency: Sequence[Line]
    steps: Sequence[Promise]
    urgent: bool


def at_once(kind: Incident, happened: Moment | None, *, venue: VenueInfo, now: datetime) -> AtOnce:
    """What is shown for this kind of incident; deadlines as the region computes them (R4.4)."""
    here = region()
    rules = here.nightlife.incidents[kind]
    found = shown(here, kind, happened, now=now, camera_days=venue.facts.camera_days)
    return AtOnce(
        untils=in_words(found, language=reading(), now=now, zone=here.timezone),
        lines=[_line(each) for each in here.helplines if each.id in rules.lines],
        emergency=emergency(),
        steps=_MORE.get(kind, ()),
        urgent=rules.at_once,
    )


def emergency() -> list[Line]:
    """The numbers that send help at once."""
    return [_number(each) for each in region().emergency_shown()]


def centre() -> Line:
    """Where somebody is cared for after a sexual assault."""
    here = region()
    return _line(next(each for each in here.helplines if each.id == here.nightlife.centre))


def _line(line: Helpline) -> Line:
    words = reading()
    return Line(
        name=line.name(words),
        about=line.description(words),
        display=line.display,
        uri=line.uri,
        address=line.address,
    )


def _number(number: EmergencyNumber) -> Line:
    words = reading()
    return Line(
        name=number.name(words),
        about=number.purpose(words),
        display=number.display,
        uri=number.uri,
        address="",
    )
