"""Who waits, opened once in a process and for each state of the rows (docs/decisions/0035).

Kept is what the database names at this very look, and nothing else: a household that is placed,
withdrawn, changed or erased, or whose case has no key any more, is dropped before anything is used.
Nobody looks for a while: all of it is dropped.
"""

import hashlib
import logging
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from operator import attrgetter
from threading import Lock, Timer
from typing import Final
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from reports.region import region as our_region
from reports.vault.case_keys.case_keys import load_working
from reports.vault.primitives.errors import SealBroken
from shelters.facts.need_facts import NeedFacts, for_match
from shelters.match_runs.need_kinds import Part
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
_DIGEST: Final = 32
_NOBODY: Final[frozenset[UUID]] = frozenset()
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Within a transaction that writes nothing, two equal snapshots see the same rows.
_AS_OF: Final = """
CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text END
"""
_STATES: Final = """
SELECT {as_of}, coalesce(string_agg(
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

# Of so many a changed refusal is put into the columns one by one; of more all are made anew.
FEW: Final = 20

type State = bytes
type Declined = Mapping[UUID, frozenset[UUID]]


@dataclass(frozen=True, slots=True)
class Household:
    """One household that waits: its row without the blob, what lay in that, and as a problem.

    `need` has the houses that it refused or that said no, and by when a place is wanted, also
    where that is over; `digest` is of all of it. `state` is the row's.
    """

    state: State
    row: Need
    facts: NeedFacts
    need: ProblemNeed
    declined: frozenset[UUID]
    digest: bytes


@dataclass(frozen=True)
class Waiting:
    """Who waits as of one look, in the order of their ids, and the same in columns."""

    every: tuple[Household, ...]
    digests: bytes
    table: NeedTable

    @cached_property
    def households(self) -> Mapping[str, Household]:
        """By id."""
        return dict(zip(self.table.columns.ids, self.every, strict=True))


class _Kept:
    """What this process has open, in the order of ids; `seen` and `digests` are theirs."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.open: list[Household] = []
        self.seen = self.digests = b""
        self.table: NeedTable | None = None
        self.waiting: Waiting | None = None
        self.declined: Declined = {}
        self.looks = 0
        self.timer: Timer | None = None

    def drop(self) -> None:
        """Let go of everything."""
        self.open, self.seen, self.digests = [], b"", b""
        self.table, self.waiting, self.declined = None, None, {}

    def put(self, start: int, stop: int, there: Sequence[Household]) -> None:
        """Have these between two places, and nobody else who was there; in the columns too."""
        before = {id(each): at for at, each in enumerate(self.open[start:stop])}
        new = [each for each in there if id(each) not in before]
        if self.table is not None:
            before |= {id(each): stop - start + at for at, each in enumerate(new)}
            rows = np.array([before[id(each)] for each in there], dtype=np.intp)
            needs = [each.need for each in new]
            self.table = self.table.with_rows(needs, Part(start, stop, rows))
        self.open[start:stop] = there
        states, digests = (b"".join(map(attrgetter(it), there)) for it in ("state", "digest"))
        self.seen = self.seen[: start * STATE] + states + self.seen[stop * STATE :]
        self.digests = self.digests[: start * _DIGEST] + digests + self.digests[stop * _DIGEST :]
        self.waiting = None


_kept = _Kept()


def states(*, now: datetime, besides: UUID | None = None) -> tuple[bytes, str | None]:
    """Return the state of everybody who waits, STATE bytes each, by id; and `as_of`; one query.

    `besides` is a placement that is looked at as if it were not: its household waits.
    """
    with connection.cursor() as cursor:
        waits = _WAITS if besides is None else _WAITS + _OR_BESIDES
        words = {"now": now, "besides": besides}
        cursor.execute(_STATES.format(as_of=_AS_OF, waits=waits), words)
        when, found = cursor.fetchone()
    return bytes(found), when


def as_of() -> str | None:
    """Return which transactions have ended by now; None where this one has written. One query.

    Twice the same: no row of the whole database is another one.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_AS_OF}")
        (when,) = cursor.fetchone()
    found: str | None = when
    return found


def by_need(seen: bytes) -> dict[UUID, State]:
    """Return the state of each need."""
    named = (seen[at : at + STATE] for at in range(0, len(seen), STATE))
    return {UUID(bytes=state[:_ID]): state for state in named}


def forget() -> None:
    """Drop all that this process has open."""
    with _kept.lock:
        _kept.drop()


def look(seen: bytes, region: Region, seed: str, declined: Declined) -> Waiting:
    """Return who is named in `seen`: opened now what is not open, dropped what is not named.

    What does not open is left out and logged, and tried again at the next look. Two queries if
    anything is opened, else none.
    """
    with _kept.lock:
        _watch()
        try:
            if _kept.seen != seen:
                _bring_up_to(seen, declined)
            if _kept.declined != declined:
                _tell(declined)
        except BaseException:
            _kept.drop()  # half of it would be of another moment
            raise
        table = _tabled(region, seed)
        if _kept.waiting is None or _kept.waiting.table is not table:
            _kept.waiting = Waiting(tuple(_kept.open), _kept.digests, table)
        found = _kept.waiting
        if len(_kept.open) > MOST:
            _kept.drop()
    return found


def _bring_up_to(seen: bytes, declined: Declined) -> None:
    """Drop who is not named any more, and open who is new; from the columns too."""
    start, stop, until = _part(_kept.seen, seen)
    named = [seen[at : at + STATE] for at in range(start * STATE, until * STATE, STATE)]
    every = set(named)
    known = {each.state: each for each in _kept.open[start:stop] if each.state in every}
    known |= _opened(every - known.keys(), declined)
    _kept.put(start, stop, [known[state] for state in named if state in known])


def _part(before: bytes, after: bytes) -> tuple[int, int, int]:
    """Between which places all that differs lies: from the first of them, to so far in each."""
    old, new = (
        np.frombuffer(each, dtype=np.int64).reshape(-1, STATE // 8) for each in (before, after)
    )
    both = min(len(old), len(new))
    start = _alike(old[:both], new[:both])
    both -= start
    back = _alike(old[len(old) - both :][::-1], new[len(new) - both :][::-1])
    return start, len(old) - back, len(new) - back


def _alike(one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """How many rows are the same before the first that is not."""
    differs = np.flatnonzero((one != other).any(axis=1))
    return int(differs[0]) if len(differs) else len(one)


def _tell(declined: Declined) -> None:
    """Say to the problems of households which houses have refused them, or do so no more."""
    changed = []
    for need_id in _kept.declined.keys() | declined.keys():
        at = bisect_left(_kept.open, need_id.bytes, key=lambda each: each.state[:_ID])
        known = _kept.open[at] if at < len(_kept.open) else None
        houses = declined.get(need_id, _NOBODY)
        if known is None or known.row.id != need_id or known.declined == houses:
            continue
        changed.append((at, _household(known.state, known.row, known.facts, houses)))
    if len(changed) > FEW:
        _kept.table = None
    for at, household in changed:
        _kept.put(at, at + 1, [household])
    _kept.declined = declined


def _opened(states: Collection[State], declined: Declined) -> dict[State, Household]:
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
        state = by_id[row.id]
        found[state] = _household(state, row, facts, declined.get(row.id, _NOBODY))
    return found


def _household(state: State, row: Need, facts: NeedFacts, declined: frozenset[UUID]) -> Household:
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
    digest = hashlib.sha256(repr(need).encode()).digest()
    return Household(state, row, facts, need, declined, digest)


def _tabled(region: Region, seed: str) -> NeedTable:
    """Everybody in columns; all of them anew where houses say other words now."""
    if _kept.table is None or _kept.table.region != region:
        _kept.table = NeedTable.of([each.need for each in _kept.open], region, seed)
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
