"""The columns of everybody who waits, from one event to the next: only what is new is made anew.

What hangs on the clock, on the last proposals and on the seed of a run is put in when it is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from itertools import compress
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from shelters.match_runs.need_kinds import Kinds, Part, kinds_of, with_own
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

# So many may come as kinds of their own before all kinds are found anew.
MOST_OWN: Final = 1_000

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
    are nothing for each; `drawn` are the ties of the run with this seed. `alike` says who is alike
    to which rule, but for the `own` households that came since.
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
    alike: Kinds
    own: int = 0

    @classmethod
    def of(cls, needs: Sequence[Need], region: Region, seed: str) -> Self:
        """Make all of it."""
        places = unit_columns(region.stock, _NO_MOMENT, region.names, region.policy.rules)
        seen_of = list(map(as_seen, needs))
        kinds = {repr(each): each for each in seen_of}
        numbers = {kind: at for at, kind in enumerate(kinds)}
        columns, needed = _columns(needs, region), _needed(needs)
        return cls(
            region=region,
            columns=columns,
            since=_since(needs),
            needed=needed,
            seen=np.array([numbers[repr(each)] for each in seen_of], dtype=np.int64),
            kinds=tuple(kinds),
            shut=_shut(tuple(kinds.values()), region, places),
            places=places,
            seed=seed,
            drawn=ties(columns.ids, seed),
            alike=kinds_of(columns, needed),
        )

    def __len__(self) -> int:
        return len(self.columns)

    def with_rows(self, new: Sequence[Need], part: Part) -> Self:
        """The same with another part; nothing is asked of whoever is not in it."""
        columns = _joined(self.columns, _columns(new, self.region), part)
        needed = _joined(self.needed, _needed(new), part)
        own = self.own + len(new)
        often = own > MOST_OWN
        ids = [need.id for need in new]
        return replace(
            self._seen_with(new, part),
            columns=columns,
            since=_joined(self.since, _since(new), part),
            needed=needed,
            drawn=_joined(self.drawn, ties(ids, self.seed), part),
            alike=kinds_of(columns, needed) if often else with_own(self.alike, len(new), part),
            own=0 if often else own,
        )

    def _seen_with(self, new: Sequence[Need], part: Part) -> Self:
        numbers = {kind: at for at, kind in enumerate(self.kinds)}
        known = len(numbers)
        seen_of = list(map(as_seen, new))
        theirs = [numbers.setdefault(repr(each), len(numbers)) for each in seen_of]
        unknown = {number: each for number, each in zip(theirs, seen_of, strict=True)}
        asked = tuple(each for number, each in sorted(unknown.items()) if number >= known)
        seen = _joined(self.seen, np.array(theirs, dtype=np.int64), part)
        # A kind that nobody is of any more is not kept: it is what somebody has seen of a person.
        has = np.zeros(len(numbers), dtype=bool)
        has[seen] = True
        shut = self.shut
        if asked:
            shut = np.concatenate((shut, _shut(asked, self.region, self.places)))
        return replace(
            self,
            seen=(np.cumsum(has) - 1)[seen],
            kinds=tuple(compress(numbers, has.tolist())),
            shut=shut[has],
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
            for at, name in enumerate(self.columns.ids):
                if name in last:
                    proposed[at] = names.units.get(last[name], -1)
        needed = _days(np.maximum(self.needed, moment), moment)
        return replace(
            self.columns,
            waiting=_days(self.since, moment),
            needed_from=np.where(self.needed == _ANY_TIME, np.nan, needed),
            last=proposed,
            clock=clock(now),
            kinds=self.alike,
        )

    def reach(self, openings: Sequence[int]) -> NDArray[np.int64]:
        """How many places open for each household, by how often each of the stock does."""
        return reach(self.shut, np.array(openings, dtype=np.int64))[self.seen]


def _columns(needs: Sequence[Need], region: Region) -> NeedColumns:
    problem = Problem(
        now=_NO_MOMENT, seed="", units=(), needs=tuple(needs), zones_touching=region.touching
    )
    return need_columns(problem, region.names)


def _since(needs: Sequence[Need]) -> NDArray[np.int64]:
    return micros([need.waiting_since or _NO_MOMENT for need in needs])


def _needed(needs: Sequence[Need]) -> NDArray[np.int64]:
    wanted = [need.needed_from for need in needs]
    found = micros([each or _NO_MOMENT for each in wanted])
    found[[each is None for each in wanted]] = _ANY_TIME
    return found


def _shut(kinds: tuple[Need, ...], region: Region, places: UnitColumns) -> NDArray[np.uint8]:
    rules = region.policy.rules
    table = Columns(
        units=places,
        needs=_columns(kinds, region),
        names=region.names,
        admission=True,
        policy=rules,
    )
    return shut_for(table, rules.order.seen)


def _days(moments: NDArray[np.int64], now: int) -> NDArray[np.float64]:
    return (moments - now) / _SECOND / _DAY


def _joined(ours: Any, theirs: Any, part: Part) -> Any:
    """The rows of a table with those of another for a part, column by column."""
    if isinstance(ours, np.ndarray):
        return part.put(ours, theirs)
    if isinstance(ours, tuple):
        both = (*ours[part.start : part.stop], *theirs)
        there = map(both.__getitem__, part.rows.tolist())
        return (*ours[: part.start], *there, *ours[part.stop :])
    if not is_dataclass(ours):
        return ours
    parts = {
        each.name: _joined(getattr(ours, each.name), getattr(theirs, each.name), part)
        for each in fields(ours)
    }
    return replace(ours, **parts)  # type: ignore[type-var]
