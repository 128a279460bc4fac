"""A problem from JSON. Every fault names its entry and field, and what was expected."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from itertools import chain
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from shelters.matching.pairs.policy import Policy
from shelters.matching.pairs.problem import (
    ADMISSION_OF_NEEDS,
    ADMISSION_OF_UNITS,
    Need,
    Person,
    Problem,
    Unit,
)

_PROBLEM: Final = TypeAdapter(Problem)
# What the types of `problem.py` say nothing of themselves, by pydantic's names for the faults.
_EXPECTED: Final = {
    "string_type": "a text that is not empty",
    "string_too_short": "a text that is not empty",
    "string_unicode": "a text of whole characters",
    "tuple_type": "a list",
    "dataclass_type": "an object",
    "dict_type": "an object of lists of zones",
    "missing": "a text that is not empty",  # an id; what else is needed is there, if as null
}
_LISTS: Final = ("units", "needs", "stock")
_NEEDED: Final = dict.fromkeys(("now", "seed", "units", "needs"))


class BadProblem(Exception):
    """The problem cannot be read; `faults` has a line for each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_problem(data: Any, policy: Policy | None = None) -> Problem:
    """Read a problem, to be answered by this policy, or by the order before there were any.

    Raises BadProblem with every fault, not only the first.
    """
    if not isinstance(data, dict):
        raise BadProblem(["the file: expected an object with now, seed, units and needs"])
    twice = [fault for name in _LISTS for fault in _twice(name, data.get(name))]
    try:
        problem = _PROBLEM.validate_python(
            {**_NEEDED, **data, "admission": _admission(data), "policy": policy}
        )
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise BadProblem([*map(_sentence, found), *twice]) from None
    if twice:
        raise BadProblem(twice)
    return problem


def _admission(data: dict[str, Any]) -> bool:
    """Whether a unit or a household has a field of the rules on whom a house takes in."""
    named = (("units", ADMISSION_OF_UNITS), ("needs", ADMISSION_OF_NEEDS))
    return any(
        isinstance(row, dict) and not names.isdisjoint(row)
        for key, names in named
        if isinstance(data.get(key), list)
        for row in data[key]
    )


def _sentence(fault: Any) -> str:
    first, *rest = fault["loc"]
    steps = (_step(each, key=first == "zones_touching") for each in rest if each != "[key]")
    return f"{first}{''.join(steps)}: expected {_EXPECTED.get(fault['type'], fault['msg'])}"


def _step(step: int | str, *, key: bool) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return _key(step) if key else f".{step}"


def _key(name: str) -> str:
    # As JSON has it: a name of somebody's file moves no line and colours no terminal.
    return f"[{json.dumps(name)}]"


def _twice(name: str, rows: Any) -> Iterator[str]:
    first: dict[str, int] = {}
    for at, row in enumerate(rows if isinstance(rows, list) else ()):
        given = row.get("id") if isinstance(row, dict) else None
        if isinstance(given, str) and given and (before := first.setdefault(given, at)) != at:
            yield f"{name}[{at}].id: expected another id than that of {name}[{before}]"


def unknown_fields(data: dict[str, Any]) -> Iterator[str]:
    """The paths of what stands in a problem that was read and is no field of it."""
    yield from _others("the problem", data, Problem)
    for name, kind in (("units", Unit), ("stock", Unit), ("needs", Need)):
        yield from _others_of(name, data.get(name) or (), kind)
    for at, row in enumerate(data["needs"]):
        for name in ("adults", "children"):
            if people := row.get(name):
                yield from _others_of(f"needs[{at}].{name}", people, Person)


def _others_of(path: str, rows: Sequence[dict[str, Any]], kind: type) -> Iterator[str]:
    if not _names(kind).issuperset(chain.from_iterable(rows)):
        for at, row in enumerate(rows):
            yield from _others(f"{path}[{at}]", row, kind)


def _others(path: str, row: dict[str, Any], kind: type) -> Iterator[str]:
    return (f"{path}{_key(name)}" for name in row if name not in _names(kind))


@cache
def _names(kind: type) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind)) - {"admission", "policy"}
