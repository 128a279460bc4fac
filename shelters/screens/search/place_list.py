"""The places of the region as one household sees them: what suits, in order, and what does not."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from reports.cases.terms.consent_records import Consent, Field, Purpose, allowed
from shelters.facts.freshness import freshness
from shelters.facts.need_facts import SPOKEN_FIELDS, NeedFacts
from shelters.facts.open_questions import of_the_house, open_questions
from shelters.inventory.overview import HouseView, UnitView
from shelters.inventory.vacancies import FreeUnit
from shelters.match_runs.shared_rooms import Beds
from shelters.matching.solution.explanation import Explained, Suiting, is_old
from shelters.models import HouseKind, PlacementState
from shelters.placing.placements import TakenUnit
from shelters.screens.labels import fact_labels, match_labels, need_labels, unit_labels
from shelters.screens.labels.unit_labels import Mark


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """A unit as the worker saw it: what its button sends."""

    id: UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """A place that suits: a unit, or several beds of one shared room, which `shared` says in words.

    `ask` is for the house; `may_hear` is what it may be told, if anything.
    `kin`: somebody there may be related; only a coordinator's page has it.
    `wishes` says of each whether it is met. `elsewhere`: in the order it goes to somebody else
    first. `stale`: not confirmed for long.
    """

    units: Sequence[UnitRow]
    house_id: UUID
    alias: str
    name: str
    kind: str
    size: str
    shared: str
    facts: Sequence[str]
    fresh: Mark
    free_from: str
    stale: bool
    proposed: bool
    elsewhere: bool
    preferred: bool
    why: Sequence[str]
    ask: Sequence[str]
    lacks: Sequence[str]
    wishes: Sequence[str]
    phone: str
    may_hear: str
    kin: bool
    once: UUID = field(default_factory=uuid4)  # of the hold that its button begins

    @property
    def unit_id(self) -> UUID:
        """The unit, or the first of them."""
        return self.units[0].id


@dataclass(frozen=True, kw_only=True)
class LaterRow:
    """A place that is free later; `unit` and `since` (ISO 8601) of one to be held for then."""

    alias: str
    free_from: str
    unit: UnitRow | None
    since: str
    hold_from: str
    once: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, kw_only=True)
class OtherRow:
    """Units of one house that are out for the same reasons."""

    size: str
    count: int
    why: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class OtherHouse:
    """A house with what of it is out; `refused`: the person does not want it."""

    house_id: UUID
    alias: str
    kind: str
    refused: bool
    rows: Sequence[OtherRow]


@dataclass(frozen=True, kw_only=True)
class Region:
    """What there is, read once: every house, the free units by id, and what is taken now."""

    houses: Sequence[HouseView]
    free: Mapping[str, FreeUnit]
    taken: Mapping[UUID, TakenUnit]

    def house(self, house_id: UUID) -> HouseView:
        """The house of this id."""
        return next(each for each in self.houses if each.id == house_id)


@dataclass(frozen=True, kw_only=True)
class Asker:
    """The household: its facts and what it has agreed to.

    `kin` are houses to ask about (`shelters.placing.relatives_check`); empty for whoever may not
    see that.
    """

    facts: NeedFacts
    consents: Sequence[Consent]
    kin: frozenset[UUID] = frozenset()

    def may_hear(self, organisation_id: UUID, *, now: datetime) -> str:
        """What this organisation may be told, in words; empty: nothing."""
        fields = allowed(
            self.consents, organisation_id=organisation_id, purpose=Purpose.PLACE, now=now
        )
        return ", ".join(str(word) for code, word in Field.choices if code in fields)


def place_rows(
    explained: Explained, region: Region, asker: Asker, *, now: datetime
) -> list[PlaceRow]:
    """Return what suits, in the order in which to look at it."""
    return [
        _place(each, [region.free[each.unit]], region, asker, now) for each in explained.suiting
    ]


def room_rows(
    rooms: Sequence[Beds], proposed: Collection[str], region: Region, asker: Asker, *, now: datetime
) -> list[PlaceRow]:
    """Return beds that suit together, by room; `proposed` are units that go to others first."""
    return [_room(each, proposed, region, asker, now) for each in rooms]


def other_houses(
    explained: Explained,
    rooms: Sequence[Beds],
    region: Region,
    facts: NeedFacts,
    *,
    now: datetime,
) -> list[OtherHouse]:
    """Return every house with units that are out, each with all its reasons, by alias."""
    suits = {each.unit for each in explained.suiting}
    suits |= {str(unit.unit_id) for each in rooms for unit in each.units}
    found = []
    for house in region.houses:
        out = [unit for unit in house.units if str(unit.id) not in suits]
        if out:
            found.append(
                OtherHouse(
                    house_id=house.id,
                    alias=house.facts.alias,
                    kind=str(HouseKind(house.kind).label),
                    refused=str(house.id) in facts.refused,
                    rows=_grouped(_out(unit, house, explained, region, now) for unit in out),
                )
            )
    return found


def fields_known(facts: NeedFacts) -> list[Field]:
    """What there is to tell a house, in writing or on the phone, less what is not known."""
    written = [
        field
        for field, said in facts.profile().items()
        if any(value is not None for value in said.values())
    ]
    spoken = [
        field
        for field, names in SPOKEN_FIELDS.items()
        if any(getattr(facts, name) for name in names)
    ]
    return written + spoken


def _room(
    beds: Beds, proposed: Collection[str], region: Region, asker: Asker, now: datetime
) -> PlaceRow:
    units = sorted(beds.units, key=lambda unit: unit.facts.name)
    suits = Suiting(
        unit=str(units[0].unit_id),
        fit=beds.fit,
        ask=beds.ask,
        why=beds.why,
        proposed=False,
        elsewhere=any(str(unit.unit_id) in proposed for unit in units),
        stale=any(is_old(unit.confirmed_at, now=now) for unit in units),
    )
    row = _place(suits, units, region, asker, now)
    said = {"n": len(units), "free": beds.free}
    shared = _("%(n)d beds of one shared room; %(free)d of it are free") % said
    return replace(row, shared=shared)


def _place(
    suits: Suiting, units: Sequence[FreeUnit], region: Region, asker: Asker, now: datetime
) -> PlaceRow:
    free, since = units[0], max(unit.free_from for unit in units)
    house = region.house(free.house_id)
    elsewhere = [_("goes elsewhere first, in the order")] if suits.elsewhere else []
    confirmed = [unit.confirmed_at for unit in units if unit.confirmed_at is not None]
    oldest = min(confirmed) if len(confirmed) == len(units) else None
    return PlaceRow(
        units=[UnitRow(id=unit.unit_id, version=unit.version) for unit in units],
        house_id=free.house_id,
        alias=free.alias,
        name=", ".join(unit.facts.name for unit in units if unit.facts.name),
        kind=str(HouseKind(free.kind).label),
        size=unit_labels.size(free.facts) if len(units) == 1 else "",
        shared="",
        facts=[
            *fact_labels.facts(free.facts),
            *fact_labels.budget(house.facts.budget, free.nights_left),
            *fact_labels.flat(house.facts.flat_terms),
        ],
        fresh=unit_labels.fresh_mark(freshness(oldest, now=now), now=now),
        free_from=unit_labels.moment(since, now=now) if since > now else "",
        stale=suits.stale,
        proposed=suits.proposed,
        elsewhere=suits.elsewhere,
        preferred=str(free.house_id) in asker.facts.prefers,
        why=match_labels.said(match_labels.WHY, suits.why),
        ask=match_labels.said(
            match_labels.ASK_HOUSE, _questions(suits, open_questions(asker.facts))
        ),
        lacks=elsewhere + match_labels.said(match_labels.LACKS, suits.lacks),
        wishes=need_labels.wishes_met(asker.facts, free.facts),
        phone=house.facts.duty_phone,
        may_hear=asker.may_hear(free.organisation_id, now=now),
        kin=free.house_id in asker.kin,
    )


def _questions(suits: Suiting, unknown: Sequence[str]) -> list[str]:
    """What to ask the house; of something old, first of all whether it is still so (R7.16)."""
    asked = of_the_house(suits.ask, unknown)
    return asked if not suits.stale or "FRESH" in asked else ["FRESH", *asked]


def _out(
    unit: UnitView, house: HouseView, explained: Explained, region: Region, now: datetime
) -> tuple[str, tuple[str, ...]]:
    """How large it is, and why it is out: all that fails, or who is there and until when."""
    size = unit_labels.size(unit.facts.over(house.facts.rules))
    codes = explained.failing.get(str(unit.id))
    if codes is not None:
        return size, tuple(_why_out(each, region.free[str(unit.id)], now) for each in codes)
    taken = region.taken.get(unit.id)
    if taken is not None:
        return size, (_taken_word(taken, now),)
    return size, (unit_labels.state_mark(unit, None, now=now).word,)


def _taken_word(taken: TakenUnit, now: datetime) -> str:
    """Held or lived in, and until when; not by whom, nor how far it is."""
    if taken.state is not PlacementState.ARRIVED and taken.until is not None:
        return _("held %(until)s") % {"until": unit_labels.until(taken.until, now=now)}
    if taken.ends_at is None:
        return _("lived in")
    return _("lived in, until about %(at)s") % {"at": unit_labels.moment(taken.ends_at, now=now)}


def _why_out(code: str, free: FreeUnit, now: datetime) -> str:
    word = str(match_labels.OUT[code])
    if code == "WHEN" and free.free_from > now:
        said = {"why": word, "since": unit_labels.moment(free.free_from, now=now)}
        return _("%(why)s, but from %(since)s on") % said
    return word


def _grouped(found: Iterable[tuple[str, tuple[str, ...]]]) -> list[OtherRow]:
    counted = Counter(found)
    return [OtherRow(size=size, count=count, why=why) for (size, why), count in counted.items()]
