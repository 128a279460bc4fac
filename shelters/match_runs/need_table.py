"""The columns of everybody who waits, from one event to the next: only what is new is made anew.

What hangs on the clock, on the last proposals and on the seed of a run is put in when it is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.admission_columns import clock
from shelters.matching.pairs.columns import (
    Columns,
    NeedColumns,
    UnitColumns,
    Vocabulary,
    need_columns,
    unit_columns,
)
from shelters.matching.pairs.policy import Policy
from shelters.matching.pairs.problem import Need, Problem, Unit
from shelters.matching.solution.order import as_seen, micros, reach, shut_for, ties

_NO_MOMENT: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = 1_000_000
_DAY: Final = 86_400
_ANY_TIME: Final = np.iinfo(np.int64).min

type Touching = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Region:
    """What households are read against: the words that houses use, all places, the policy.

    `stock` is as of no moment, and without how often each place opens.
    """

    names: Vocabulary
    stock: tuple[Unit, ...]
    touching: Touching
    policy: Policy


@dataclass(frozen=True)
class NeedTable:
    """Households in columns, in one region. Nothing is changed in place: a table is handed out.

    `needed` is by when a place is wanted, in microseconds; `seen` numbers the `kinds` of
    households as somebody has seen them, spelled out, and `shut` says which places of the stock
    are nothing for each; `drawn` are the ties of the run with this seed.
    """

    region: Region
    columns: NeedColumns
    since: NDArray[np.int64]
    needed: NDArray[np.int64]
    seen: NDArray[np.int64]
    kinds: tuple[str, ...]
    shut: NDArray[np.uint8]
    places: UnitColumns
    seed: str
    drawn: NDArray[np.uint64]

    @classmethod
    def of(
        cls, needs: Sequence[Need], region: Region, seed: str, *, places: UnitColumns | None = None
    ) -> Self:
        """Make all of it; `places` are the stock in columns, if somebody has made them."""
        places = places or unit_columns(region.stock, _NO_MOMENT, region.names, region.policy.rules)
        problem = Problem(
            now=_NO_MOMENT,
            seed=seed,
            units=(),
            needs=tuple(needs),
            zones_touching=region.touching,
        )
        seen_of = [as_seen(need) for need in needs]
        kinds = {repr(each): each for each in seen_of}
        numbers = {kind: at for at, kind in enumerate(kinds)}
        wanted = [need.needed_from for need in needs]
        needed = micros([each or _NO_MOMENT for each in wanted])
        needed[[each is None for each in wanted]] = _ANY_TIME
        return cls(
            region=region,
            columns=need_columns(problem, region.names),
            since=micros([need.waiting_since or _NO_MOMENT for need in needs]),
            needed=needed,
            seen=np.array([numbers[repr(each)] for each in seen_of], dtype=np.int64),
            kinds=tuple(kinds),
            shut=_shut(tuple(kinds.values()), problem, region, places),
            places=places,
            seed=seed,
            drawn=ties([need.id for need in needs], seed),
        )

    def __len__(self) -> int:
        return len(self.columns)

    def with_rows(self, other: Self, rows: NDArray[np.intp]) -> Self:
        """These rows of this table and, numbered behind them, of the other, in this order."""
        numbers = {kind: at for at, kind in enumerate(self.kinds)}
        known = len(numbers)
        theirs = [numbers.setdefault(kind, len(numbers)) for kind in other.kinds]
        new = [row for row, number in enumerate(theirs) if number >= known]
        seen = np.concatenate((self.seen, np.array(theirs, dtype=np.int64)[other.seen]))[rows]
        # A kind that nobody is of any more is not kept: it is what somebody has seen of a person.
        alive, seen = np.unique(seen, return_inverse=True)
        kinds = tuple(numbers)
        return replace(
            self,
            columns=_joined(self.columns, other.columns, rows),
            since=_joined(self.since, other.since, rows),
            needed=_joined(self.needed, other.needed, rows),
            seen=seen,
            kinds=tuple(kinds[at] for at in alive.tolist()),
            shut=np.concatenate((self.shut, other.shut[new]))[alive],
            drawn=_joined(self.drawn, other.drawn, rows),
        )

    def under(self, seed: str) -> Self:
        """The same with the ties of another run."""
        if seed == self.seed:
            return self
        return replace(self, seed=seed, drawn=ties(self.columns.ids, seed))

    def at(self, now: datetime, names: Vocabulary, last: Mapping[str, str]) -> NeedColumns:
        """The columns as of a moment, with who was proposed which of the free units last."""
        moment = int(micros([now])[0])
        proposed = np.full(len(self), -1, dtype=np.int32)
        if last:
            rows = {name: at for at, name in enumerate(self.columns.ids)}
            for need, unit in last.items():
                if need in rows:
                    proposed[rows[need]] = names.units.get(unit, -1)
        needed = _days(np.maximum(self.needed, moment), moment)
        return replace(
            self.columns,
            waiting=_days(self.since, moment),
            needed_from=np.where(self.needed == _ANY_TIME, np.nan, needed),
            last=proposed,
            clock=clock(now),
        )

    def reach(self, openings: Sequence[int]) -> NDArray[np.int64]:
        """How many places open for each household, by how often each of the stock does."""
        return reach(self.shut, np.array(openings, dtype=np.int64))[self.seen]


def _shut(
    kinds: tuple[Need, ...], problem: Problem, region: Region, places: UnitColumns
) -> NDArray[np.uint8]:
    rules = region.policy.rules
    table = Columns(
        units=places,
        needs=need_columns(replace(problem, needs=kinds), region.names),
        names=region.names,
        admission=True,
        policy=rules,
    )
    return shut_for(table, rules.order.seen)


def _days(moments: NDArray[np.int64], now: int) -> NDArray[np.float64]:
    return (moments - now) / _SECOND / _DAY


def _joined(ours: Any, theirs: Any, rows: NDArray[np.intp]) -> Any:
    """These rows of two tables, one behind the other, column by column."""
    if isinstance(ours, np.ndarray):
        return np.concatenate((ours, theirs))[rows]
    if isinstance(ours, tuple):
        both = (*ours, *theirs)
        return tuple(map(both.__getitem__, rows.tolist()))
    if not is_dataclass(ours):
        return ours
    parts = {
        each.name: _joined(getattr(ours, each.name), getattr(theirs, each.name), rows)
        for each in fields(ours)
    }
    return replace(ours, **parts)  # type: ignore[type-var]
