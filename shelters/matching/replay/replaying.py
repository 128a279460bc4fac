"""A made region, or a month that was, under one policy: who is placed, when, what fails.

Half a day after half a day. What a house or a household would say is drawn by names and not in
turn, so that every policy meets the same answers. Pure.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from shelters.matching.pairs.policy import Policy
from shelters.matching.pairs.problem import Need, Problem, Unit
from shelters.matching.replay.made_region import BEGINS, STAY_DAYS, Arrival, RegionOverTime
from shelters.matching.solution.matching import Run, run
from shelters.matching.solution.optimum import NOBODY
from shelters.matching.solution.own_unknowns import own_unknowns

STEP: Final = timedelta(hours=12)
SAMPLED_EVERY: Final = 15  # days
GONE: Final = 0.06
HOUSE_REFUSES: Final = 0.08
ASKED_IS_NO: Final = 0.25
HOUSEHOLD_REFUSES: Final = 0.05
SILENCES: Final = ("security", "can_pay_per_day", "pets")


@dataclass
class Fate:
    """What became of one household: `after` how many days it was placed, if it was."""

    arrival: Arrival
    after: float | None = None


@dataclass
class Replayed:
    """A replay. `left_out` were looked at one by one: how many `gain` by a claim, by silence.

    `silence_costs` counts those whose silence takes a place from a household of their tier, or of a
    more urgent one, that has it without anything left open.
    """

    fates: dict[str, Fate] = field(default_factory=dict)
    calls: int = 0
    failed: int = 0
    moved: int = 0
    left_out: int = 0
    gain_by_claim: int = 0
    gain_by_silence: int = 0
    silence_costs: int = 0
    overtaken: int = 0
    longest_days: float = 0


def replayed(region: RegionOverTime, policy: Policy | None, *, claims: bool = True) -> Replayed:
    """Replay the region under a policy, or under the order that there was before policies."""
    state = _State(region, policy)
    counted = region.begins + region.warm
    now, steps = region.begins, 0
    while now < region.ends:
        state.step(now, counts=now >= counted)
        sampled = steps % (2 * SAMPLED_EVERY) == 0 and now > counted
        if claims and sampled and state.problem is not None:
            look_at_claims(state.problem, state.found, region.zones)
        now, steps = now + STEP, steps + 1
    return state.found


class _State:
    def __init__(self, region: RegionOverTime, policy: Policy | None) -> None:
        self._region, self._policy = region, policy
        self._coming = list(region.arrivals)
        self._waiting: dict[str, Arrival] = {}
        self._taken: dict[str, datetime] = dict(region.taken)
        self._free: dict[str, datetime] = {
            unit.id: region.begins for unit in region.units if unit.id not in self._taken
        }
        self._house = {unit.id: unit.house or unit.id for unit in region.units}
        self._last: dict[str, str] = {}
        self.found = Replayed()
        self.problem: Problem | None = None

    def step(self, now: datetime, *, counts: bool) -> None:
        """Who comes, who goes, one match, and the calls that it leads to."""
        self._pass(now, counts=counts)
        self.problem = problem = self._problem(now)
        if not problem.units or not problem.needs:
            return
        done = run(problem)
        _count_overtaken(done, self.found, counts=counts)
        proposed = _proposed(done)
        for need, unit in proposed.items():
            moved = need in self._last and self._last[need] in self._free
            self.found.moved += counts and moved and self._last[need] != unit
            self._call(done, need, unit, now, counts=counts)
        self._last = {n: u for n, u in proposed.items() if n in self._waiting}

    def _pass(self, now: datetime, *, counts: bool) -> None:
        while self._coming and self._coming[0].at <= now:
            arrival = self._coming.pop(0)
            self._waiting[arrival.need.id] = arrival
            if counts:
                self.found.fates[arrival.need.id] = Fate(arrival)
        gone = [name for name, each in self._waiting.items() if each.until <= now]
        for name in gone:
            del self._waiting[name]
        for unit in [unit for unit, until in self._taken.items() if until <= now]:
            self._free[unit] = self._taken.pop(unit)

    def _problem(self, now: datetime) -> Problem:
        age = {unit: timedelta(hours=40 * _chance("word", unit, now)) for unit in self._free}
        units = tuple(
            replace(
                unit,
                free_from=self._free[unit.id],
                free_since=self._free[unit.id],
                confirmed_at=max(self._free[unit.id], now - age[unit.id]),
                openings=None,
            )
            for unit in self._region.units
            if unit.id in self._free
        )
        needs = tuple(
            replace(
                each.need,
                needed_from=max(now, each.need.needed_from or now),
                last=self._last.get(name),
            )
            for name, each in self._waiting.items()
        )
        return Problem(
            now=now,
            seed="replay",
            units=units,
            needs=needs,
            stock=tuple(replace(unit, openings=_openings(unit)) for unit in self._region.units),
            zones_touching=self._region.touching,
            policy=self._policy,
        )

    def _call(self, done: Run, name: str, unit: str, now: datetime, *, counts: bool) -> None:
        arrival = self._waiting[name]
        at = done.table.needs.ids.index(name)
        asks = int(done.pairs.ask[done.matching.edge_of[at]]).bit_count()
        self.found.calls += counts
        house = self._house[unit]
        says_no = _chance("house", name, house) < HOUSE_REFUSES
        says_no |= any(
            _chance("ask", name, house, nth) < ASKED_IS_NO for nth in range(min(asks, 3))
        )
        if _chance("gone", unit, now) < GONE:
            del self._free[unit]
            self._taken[unit] = now + timedelta(days=STAY_DAYS / 4)
        elif says_no or _chance("she", name, house) < HOUSEHOLD_REFUSES:
            refused = (*(arrival.need.refused or ()), house)
            self._waiting[name] = replace(arrival, need=replace(arrival.need, refused=refused))
        else:
            self._place(name, unit, now)
            return
        self.found.failed += counts

    def _place(self, name: str, unit: str, now: datetime) -> None:
        del self._free[unit], self._waiting[name]
        stay = STAY_DAYS * (0.5 + _chance("stay", name))
        self._taken[unit] = now + timedelta(days=stay)
        if (fate := self.found.fates.get(name)) is not None:
            fate.after = (now - fate.arrival.at) / timedelta(days=1)


def _openings(unit: Unit) -> int:
    return 1000 * 30 // STAY_DAYS if unit.openings is None else unit.openings


def _proposed(done: Run) -> dict[str, str]:
    ids, units = done.table.needs.ids, done.table.units.ids
    return {
        ids[at]: units[unit]
        for at, unit in enumerate(done.matching.unit_of.tolist())
        if unit != NOBODY
    }


def _chance(*names: object) -> float:
    """The same for the same names, whatever else happened: under every policy."""
    digest = hashlib.sha256("|".join(map(str, names)).encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48


def _count_overtaken(done: Run, found: Replayed, *, counts: bool) -> None:
    """Left out though somebody of the same tier, who came later, has a place that suits."""
    needs = done.problem.needs
    if not counts:
        return
    for at in done.proofs.cut:
        mine = needs[at % len(needs)]
        holders = done.matching.need_of[done.pairs.unit[done.pairs.of(at % len(needs))]]
        later = [
            (needs[other].waiting_since or BEGINS) - (mine.waiting_since or BEGINS)
            for other in holders.tolist()
            if other != NOBODY and needs[other].tier == mine.tier
        ]
        most = max(later, default=timedelta()) / timedelta(days=1)
        found.overtaken += most > 0
        found.longest_days = max(found.longest_days, most)


def look_at_claims(problem: Problem, found: Replayed, zones: Sequence[str]) -> None:
    """Count of those left out of a match who would gain by a claim or by silence, and at a cost."""
    done = run(problem)
    placed, known = _proposed(done), _known(done)
    for at, need in enumerate(problem.needs):
        suits = done.pairs.of(at)
        if need.id in placed or suits.start == suits.stop:
            continue
        found.left_out += 1
        found.gain_by_claim += any(
            need.id in _proposed(_with(problem, at, claim)) for claim in _claims(need, zones)
        )
        silent = [_with(problem, at, _without(need, name)) for name in SILENCES]
        gains = [_proposed(each) for each in silent if need.id in _proposed(each)]
        mine = int(done.table.needs.tier[at])
        as_urgent = {name for name, tier in known.items() if tier <= mine}
        found.gain_by_silence += bool(gains)
        found.silence_costs += any(as_urgent - each.keys() for each in gains)


def _known(done: Run) -> dict[str, int]:
    """The tiers of those who are placed where nothing hangs on what they left open."""
    pairs, table = done.pairs, done.table
    edges = done.matching.edge_of[done.matching.edge_of != NOBODY]
    need = pairs.need[edges]
    hangs = (pairs.ask[edges] & own_unknowns(table.needs)[need]) != 0
    return {table.needs.ids[at]: int(table.needs.tier[at]) for at in need[~hangs].tolist()}


def _claims(need: Need, zones: Sequence[str]) -> list[Need]:
    said = need.avoid_zones or ()
    more = [replace(need, avoid_zones=(*said, zone)) for zone in zones if zone not in said]
    higher = min(3, (need.security or 0) + 1)
    return [*more, replace(need, security=higher)]


def _without(need: Need, name: str) -> Need:
    return replace(need, **{name: None})  # type: ignore[arg-type]


def _with(problem: Problem, at: int, other: Need) -> Run:
    needs = (*problem.needs[:at], other, *problem.needs[at + 1 :])
    return run(replace(problem, needs=needs))
