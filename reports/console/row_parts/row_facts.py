"""What partner apps know of a case that a list may show: working facts, never an answer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class RowFact:
    """One fact as a word with a shape; `place`: a place is still to be found."""

    shape: str
    words: str
    tone: str = ""
    place: bool = False


type Tells = Callable[[Collection[UUID], datetime], Mapping[UUID, Sequence[RowFact]]]

_tellers: Final[list[Tells]] = []


def tell_rows(tells: Tells) -> None:
    """Let a partner app add to the rows of cases; `config/` calls it once at start."""
    if tells not in _tellers:
        _tellers.append(tells)


def told_of(case_ids: Collection[UUID], *, now: datetime) -> dict[UUID, list[RowFact]]:
    """What is known of each of these cases; as many queries for many as for one."""
    found: dict[UUID, list[RowFact]] = {case_id: [] for case_id in case_ids}
    for tells in _tellers:
        for case_id, facts in tells(case_ids, now).items():
            found[case_id].extend(facts)
    return found
