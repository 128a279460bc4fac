"""Who waits, opened once in a process and for each state of the rows (docs/decisions/0035).

Kept is what the database names at this very look, and nothing else: a household that is placed,
withdrawn, changed or erased, or whose case has no key any more, is dropped before anything is used.
Nobody looks for a while: all of it is dropped.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from threading import Lock, Timer
from typing import Final
from uuid import UUID

import numpy as np
from django.db import connection

from reports.region import region as our_region
from reports.vault.case_keys.case_keys import load_working
from reports.vault.primitives.errors import SealBroken
from shelters.facts.need_facts import NeedFacts, for_match
from shelters.match_runs.need_table import NeedTable, Region
from shelters.matching.pairs.problem import Need as ProblemNeed
from shelters.models import Need
from shelters.needs.needs import read_facts

log = logging.getLogger("linden.shelters")

# After so long without a look all is dropped; at most twice that.
LASTS: Final = 60.0
MOST: Final = 20_000

# Everybody who waits as 40 bytes: id, version, and in which place and by which transaction the row
# and the key of its case were written. Another row, or the same with one byte changed, is another
# state; a case without a key has noughts.
STATE: Final = 40
_ID: Final = 16
_NOBODY: Final[frozenset[UUID]] = frozenset()
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STATES: Final = """
SELECT coalesce(string_agg(
    uuid_send(n.id) || int4send(n.version) || tidsend(n.ctid) || xidsend(n.xmin)
    || coalesce(tidsend(k.ctid) || xidsend(k.xmin), '\\x00000000000000000000'),
    '' ORDER BY n.id), '')
FROM shelters_need n
JOIN reports_case c ON c.id = n.case_id
LEFT JOIN reports_casedatakey k ON k.case_id = n.case_id
WHERE c.closed_at IS NULL AND ({waits})
"""
_WAITS: Final = """
n.state = 'waiting' AND NOT EXISTS (
    SELECT FROM shelters_placement p WHERE p.need_id = n.id AND p.during @> %(now)s
)
"""
# Asked of many at once without this, which would be asked of each.
_OR_BESIDES: Final = " OR n.id IN (SELECT need_id FROM shelters_placement WHERE id = %(besides)s)"

type State = bytes
_UNLIKE: Final = b"none that is"


@dataclass(frozen=True, slots=True)
class Household:
    """One household that waits: its row without the blob, what lay in that, and as a problem.

    `need` has the houses that it refused or that said no, and by when a place is wanted, also
    where that is over; `digest` is of all of it.
    """

    row: Need
    facts: NeedFacts
    need: ProblemNeed
    declined: frozenset[UUID]
    digest: bytes


@dataclass(frozen=True)
class Waiting:
    """Who waits as of one look, in the order of their ids, and the same in columns."""

    households: Mapping[str, Household]
    table: NeedTable


class _Kept:
    """What this process has open."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.households: dict[State, Household] = {}
        self.in_table: list[State] = []
        self.table: NeedTable | None = None
        self.waiting: Waiting | None = None
        self.seen = _UNLIKE  # the states by which all of it is
        self.declined: Mapping[UUID, frozenset[UUID]] = {}
        self.looks = 0
        self.timer: Timer | None = None

    def drop(self) -> None:
        """Let go of everything."""
        self.households, self.in_table, self.table = {}, [], None
        self.waiting, self.seen, self.declined = None, _UNLIKE, {}


_kept = _Kept()


def states(*, now: datetime, besides: UUID | None = None) -> bytes:
    """Return the state of everybody who waits, STATE bytes each, by id; one query.

    `besides` is a placement that is looked at as if it were not: its household waits.
    """
    with connection.cursor() as cursor:
        waits = _WAITS if besides is None else _WAITS + _OR_BESIDES
        cursor.execute(_STATES.format(waits=waits), {"now": now, "besides": besides})
        (found,) = cursor.fetchone()
    return bytes(found)


def by_need(seen: bytes) -> dict[UUID, State]:
    """Return the state of each need."""
    named = (seen[at : at + STATE] for at in range(0, len(seen), STATE))
    return {UUID(bytes=state[:_ID]): state for state in named}


def forget() -> None:
    """Drop all that this process has open."""
    with _kept.lock:
        _kept.drop()


def look(
    seen: bytes,
    region: Region,
    seed: str,
    declined: Mapping[UUID, frozenset[UUID]],
) -> Waiting:
    """Return who is named in `seen`: opened now what is not open, dropped what is not named.

    What does not open is left out and logged. Two queries if anything is opened, else none.
    """
    with _kept.lock:
        _watch()
        if _kept.seen != seen or _kept.declined != declined:
            try:
                _bring_up_to(seen, declined)
            except BaseException:
                _kept.drop()  # half of it would be of another moment
                raise
        table = _tabled(region, seed)
        if _kept.waiting is None or _kept.waiting.table is not table:
            there = map(_kept.households.__getitem__, _kept.in_table)
            _kept.waiting = Waiting(dict(zip(table.columns.ids, there, strict=True)), table)
        found = _kept.waiting
        if len(_kept.households) > MOST:
            _kept.drop()
    return found


def _bring_up_to(seen: bytes, declined: Mapping[UUID, frozenset[UUID]]) -> None:
    """Drop who is not named any more, and open who is new; from the columns too."""
    named = [seen[at : at + STATE] for at in range(0, len(seen), STATE)]
    households = _kept.households
    every = set(named)
    for state in households.keys() - every:
        del households[state]
    fresh = every - households.keys()
    households |= _opened(fresh)
    fresh |= _told_no(named, declined)
    whole = len(households) == len(named)
    present = named if whole else [state for state in named if state in households]
    if _kept.table is not None and (fresh or present != _kept.in_table):
        _kept.table = _with(_kept.table, present, fresh)
    _kept.in_table, _kept.waiting, _kept.declined = present, None, declined
    # Who did not open is tried again at the next look.
    _kept.seen = seen if len(present) == len(named) else _UNLIKE


def _told_no(named: Sequence[State], declined: Mapping[UUID, frozenset[UUID]]) -> set[State]:
    """Who is refused by other houses than at the last look; their problems say so now."""
    if not declined and not _kept.declined:
        return set()
    households, changed = _kept.households, set()
    refused = {need_id.bytes: houses for need_id, houses in declined.items()}
    for state in named:
        known = households.get(state)
        houses = refused.get(state[:_ID], _NOBODY)
        if known is not None and known.declined != houses:
            households[state] = _household(known.row, known.facts, houses)
            changed.add(state)
    return changed


def _opened(states: set[State]) -> dict[State, Household]:
    """Open these. A row that was written anew since is of another state at the next look."""
    if not states:
        return {}
    by_id = {UUID(bytes=state[:_ID]): state for state in states}
    rows = list(Need.objects.filter(id__in=by_id))
    vaults = load_working([row.case_id for row in rows])
    found = {}
    for row in rows:
        try:
            facts = read_facts(row, vaults[row.case_id])
        except (KeyError, SealBroken):
            log.exception("need_unreadable", extra={"need_id": str(row.id)})
            continue
        del row.facts  # whoever asks for the blob reads the row anew
        found[by_id[row.id]] = _household(row, facts, _NOBODY)
    return found


def _household(row: Need, facts: NeedFacts, declined: frozenset[UUID]) -> Household:
    need = for_match(
        facts,
        need_id=row.id,
        tier=row.tier,
        waiting_since=row.waiting_since,
        passed_over=row.passed_over,
        refused=declined,
        now=_LONG_AGO,
        timezone=our_region().timezone,
    )
    return Household(row, facts, need, declined, hashlib.sha256(repr(need).encode()).digest())


def _with(table: NeedTable, present: Sequence[State], fresh: set[State]) -> NeedTable:
    """Everybody in columns, in this order: only who is new is put into them."""
    new = [state for state in present if state in fresh] if fresh else []
    needs = [_kept.households[state].need for state in new]
    at = dict(zip([*_kept.in_table, *new], count()))  # who is in both is the newer
    rows = np.fromiter(map(at.__getitem__, present), np.intp, len(present))
    others = NeedTable.of(needs, table.region, table.seed, places=table.places)
    return table.with_rows(others, rows)


def _tabled(region: Region, seed: str) -> NeedTable:
    """Everybody in columns; all of them anew where houses say other words now."""
    if _kept.table is None or _kept.table.region != region:
        needs = [_kept.households[state].need for state in _kept.in_table]
        _kept.table = NeedTable.of(needs, region, seed)
    _kept.table = _kept.table.under(seed)
    return _kept.table


def _watch() -> None:
    """See to it that all is dropped when nobody looks any more; the lock is held."""
    _kept.looks += 1
    if _kept.timer is None:
        _wait(_kept.looks)


def _wait(looks: int) -> None:
    _kept.timer = Timer(LASTS, _drop_if_unused, (looks,))
    _kept.timer.daemon = True
    _kept.timer.start()


def _drop_if_unused(looks: int) -> None:
    with _kept.lock:
        _kept.timer = None
        if _kept.looks != looks:
            _wait(_kept.looks)
        else:
            _kept.drop()
