"""What the board shows of houses and units, as words and marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from shelters.boards.house_board import Taken
from shelters.facts.freshness import freshness
from shelters.facts.times import Times
from shelters.houses.house_counts import Kind, kinds
from shelters.inventory.overview import HouseView, UnitView
from shelters.models import HouseKind, HouseState
from shelters.screens.labels import unit_labels
from shelters.screens.labels.unit_labels import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterRow:
    """A vacancy that was said for later."""

    id: object
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit; `fresh` only while it is free."""

    id: UUID
    name: str
    size: str
    state: Mark
    fresh: Mark | None
    later: Sequence[LaterRow]
    why: str
    free: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """Places alike of a house that only counts; `id` is one of them, which names the kind."""

    id: UUID
    name: str
    size: str
    free: int
    choices: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRow:
    """One house; `free` counts units that are free now and not taken.

    `kinds` only of a house that counts.
    """

    id: UUID
    alias: str
    kind: str
    fresh: Mark | None
    closed: str
    free: int
    units: Sequence[UnitRow]
    kinds: Sequence[KindRow]
    draft: bool


def house_row(house: HouseView, taken: Mapping[UUID, Taken], *, now: datetime) -> HouseRow:
    """Return a house for the board."""
    units = [unit_row(unit, taken.get(unit.id), now=now) for unit in house.shown(taken)]
    found = house.freshness(now=now)
    return HouseRow(
        id=house.id,
        alias=house.facts.alias,
        kind=str(HouseKind(house.kind).label),
        fresh=unit_labels.fresh_mark(found, now=now) if found else None,
        closed=closed_words(house, now),
        free=sum(unit.free for unit in units),
        units=units,
        kinds=[_kind(each) for each in kinds(house, taken)] if house.facts.counts_only else [],
        draft=house.state is HouseState.DRAFT,
    )


def unit_row(unit: UnitView, taken: Taken | None, *, now: datetime) -> UnitRow:
    """Return a unit for the board and its own page."""
    state = unit.state
    free = state.free and taken is None
    fresh = None
    if free and state.now:
        fresh = unit_labels.fresh_mark(freshness(state.now.confirmed_at, now=now), now=now)
    return UnitRow(
        id=unit.id,
        name=unit_name(unit),
        size=unit_labels.size(unit.facts),
        state=unit_labels.state_mark(unit, taken, now=now),
        fresh=fresh,
        later=[LaterRow(id=each.id, words=_later(each.during, now)) for each in state.later],
        why=unit_labels.reason(state.now.reason) if state.now and state.now.reason else "",
        free=free,
    )


def unit_name(unit: UnitView) -> str:
    """Return what the house calls it."""
    return unit.facts.name or (_("Extra bed") if unit.extra else _("Unnamed place"))


def _kind(kind: Kind) -> KindRow:
    return KindRow(
        id=kind.unit_ids[0],
        name=kind.facts.name.rstrip("0123456789 ") or _("Places"),
        size=unit_labels.size(kind.facts),
        free=kind.free,
        choices=range(kind.most + 1),
    )


def _later(during: Times, now: datetime) -> str:
    since = unit_labels.moment(during.lower, now=now)
    if during.upper is None:
        return _("free from %(since)s") % {"since": since}
    until = unit_labels.moment(during.upper, now=now)
    return _("free from %(since)s to %(until)s") % {"since": since, "until": until}


def closed_words(house: HouseView, now: datetime) -> str:
    """Return why, and until when, a house is closed; empty while it is not."""
    if house.closed is None:
        return ""
    why, until = unit_labels.reason(house.closed.reason), house.closed.during.upper
    if until is None:
        return _("Closed: %(why)s") % {"why": why}
    said = {"why": why, "until": unit_labels.until(until, now=now)}
    return _("Closed %(until)s: %(why)s") % said
