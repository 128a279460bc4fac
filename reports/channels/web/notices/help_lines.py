"""Help numbers in words: what is open now, when another opens, and never a guess (R5.2)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from reports.intake.times.spoken_times import spoken
from reports.region import Region
from reports.region.hours import Closed, LineState, Open, lines_for
from reports.region.models.lines import EmergencyNumber, Helpline, Service


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One line as the page shows it. `instead` is a line that is open while this one is closed."""

    name: str
    description: str
    uri: str
    display: str
    state: str
    open_now: bool
    website: str
    free: bool
    instead: Helpline | None
    instead_name: str


def shown(
    region: Region,
    language: str,
    now: datetime,
    *,
    without_voice: bool = False,
    most: int = 99,
    only: tuple[str, ...] = (),
) -> list[Shown]:
    """The region's lines for this language, best first: `most` of them, or `only` those ids."""
    offered = [
        each
        for each in lines_for(region, language, now, without_voice=without_voice)
        if not only or each.line.id in only
    ]
    return [as_shown(each.line, each.state, region, language, now) for each in offered[:most]]


def for_thoughts_of_dying(
    region: Region, language: str, now: datetime, *, without_voice: bool = False
) -> list[Shown]:
    """The lines for somebody who thinks of dying: those of this language, if it has any."""
    offered = lines_for(region, language, now, service=Service.SUICIDE, without_voice=without_voice)
    own = [each for each in offered if language in each.line.languages]
    return [as_shown(each.line, each.state, region, language, now) for each in own or offered]


def as_shown(
    line: Helpline, state: LineState, region: Region, language: str, now: datetime
) -> Shown:
    """One line in the words of a page."""
    instead = state.fallback if isinstance(state, Closed) else None
    return Shown(
        name=line.name(language),
        description=line.description(language),
        uri=line.uri,
        display=line.display,
        state=_state_words(line, state, region, language, now),
        open_now=isinstance(state, Open),
        website=line.website,
        free=bool(line.free),
        instead=instead,
        instead_name=instead.name(language) if instead else "",
    )


def _state_words(
    line: Helpline, state: LineState, region: Region, language: str, now: datetime
) -> str:
    zone = region.timezone
    if isinstance(state, Closed):
        return _("Closed now. Opens %(time)s") % {"time": spoken(state.opens_at, now, zone)}
    if not isinstance(state, Open):
        return _("Published hours: %(hours)s") % {"hours": line.published(language)}
    if state.until is None:
        return _("Open now, day and night")
    return _("Open now, until %(time)s") % {"time": spoken(state.until, now, zone)}


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """A number that sends help at once; `uri` is empty for an app."""

    purpose: str
    display: str
    uri: str


@dataclass(frozen=True, kw_only=True)
class Emergencies:
    """The emergency numbers; those of `deaf` people lie behind one more tap."""

    everybody: list[Emergency]
    deaf: list[Emergency]


def emergency(region: Region, language: str, *, without_voice: bool = False) -> Emergencies:
    """The emergency numbers; for who cannot speak freely, those without a voice first (R5.7)."""
    numbers = sorted(
        region.emergency_shown(deaf=True),
        key=lambda number: without_voice and number.channel.needs_voice,
    )
    return Emergencies(
        everybody=[_emergency(each, language) for each in numbers if not each.only_if_deaf],
        deaf=[_emergency(each, language) for each in numbers if each.only_if_deaf],
    )


def _emergency(number: EmergencyNumber, language: str) -> Emergency:
    return Emergency(purpose=number.purpose(language), display=number.display, uri=number.uri)
