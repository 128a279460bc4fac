"""A problem from JSON. Every fault names its entry and field, and what was expected."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from shelters.matching.columns import COMPOSITIONS
from shelters.matching.problem import Need, Person, Problem, Range, Unit

LARGEST = 1_000_000


class BadProblem(Exception):
    """The problem cannot be read; `faults` has a line for each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _Unexpected(Exception):
    """What was expected in place of what was found."""


Reader = Callable[[Any], Any]


def _expect(holds: bool, expected: str) -> None:
    if not holds:
        raise _Unexpected(expected)


def _text(value: Any) -> str:
    _expect(isinstance(value, str) and bool(value), "a text that is not empty")
    _expect(_written(value), "a text of whole characters")
    return str(value)


def _written(text: str) -> bool:
    # JSON can name half a character, which no file of text can hold.
    return not any("\ud800" <= each <= "\udfff" for each in text)


def _yes_no(value: Any) -> bool:
    _expect(isinstance(value, bool), "true, false or null")
    return bool(value)


def _number(least: float, most: float = LARGEST) -> Reader:
    def read(value: Any) -> float:
        usual = isinstance(value, int | float) and not isinstance(value, bool)
        _expect(usual and isfinite(value) and least <= value <= most, f"a number {least} to {most}")
        return float(value)

    return read


def _whole(least: int, most: int = LARGEST) -> Reader:
    def read(value: Any) -> int:
        usual = isinstance(value, int) and not isinstance(value, bool)
        _expect(usual and least <= value <= most, f"a whole number {least} to {most}")
        return int(value)

    return read


def _one_of(*names: str) -> Reader:
    def read(value: Any) -> str:
        _expect(isinstance(value, str) and value in names, "one of " + ", ".join(names))
        return str(value)

    return read


def _list(item: Reader) -> Reader:
    def read(value: Any) -> tuple[Any, ...]:
        _expect(isinstance(value, list), "a list")
        return tuple(_at(f"[{at}]", item, each) for at, each in enumerate(value))

    return read


class _Inside(_Unexpected):
    """The fault lies further inside, at `path`."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(expected)
        self.path = path


def _at(path: str, reader: Reader, value: Any) -> Any:
    try:
        return reader(value)
    except _Inside as fault:
        raise _Inside(path + fault.path, str(fault)) from None
    except _Unexpected as fault:
        raise _Inside(path, str(fault)) from None


def _moment(value: Any) -> datetime:
    expected = "a time as in 2026-11-24T18:00:00+01:00"
    _expect(isinstance(value, str), expected)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise _Unexpected(expected) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _range(value: Any) -> Range:
    expected = "a list of two ages, the least and the most"
    _expect(isinstance(value, list) and len(value) == 2, expected)
    ends = (None if end is None else _number(0, 150)(end) for end in value)
    found = Range(**dict(zip(("least", "most"), ends, strict=True)))
    both = found.least is not None and found.most is not None
    _expect(not both or found.least <= found.most, expected)  # type: ignore[operator]
    return found


def _zones(value: Any) -> dict[str, tuple[str, ...]]:
    _expect(isinstance(value, dict), "an object of lists of zones")
    return {
        _at(_key(name), _text, name): _at(_key(name), _list(_text), near)
        for name, near in value.items()
    }


def _key(name: str) -> str:
    # As JSON has it: a name of somebody's file moves no line and colours no terminal.
    return f"[{json.dumps(name)}]"


def _object(kind: Callable[..., Any], readers: dict[str, Reader]) -> Reader:
    def read(value: Any) -> Any:
        _expect(isinstance(value, dict), "an object")
        known = {name: value[name] for name in readers if value.get(name) is not None}
        return kind(**{name: _at(f".{name}", readers[name], it) for name, it in known.items()})

    return read


FIELDS = ("now", "seed", "zones_touching", "units", "needs")
PERSON: dict[str, Reader] = {"age": _number(0, 150), "gender": _one_of("f", "m", "x")}
_person = _object(Person, PERSON)

UNIT: dict[str, Reader] = {
    "id": _text,
    "house": _text,
    "beds": _whole(0),
    "cots": _whole(0),
    "composition": _list(_one_of(*COMPOSITIONS)),
    "adult_age": _range,
    "child_age": _range,
    "sons_max_age": _number(0, 150),
    "max_children": _whole(0),
    "step_free": _yes_no,
    "pets": _list(_text),
    "languages": _list(_text),
    "permit_required": _yes_no,
    "day_price": _number(0),
    "zones": _list(_text),
    "security": _whole(0, 3),
    "free_from": _moment,
    "free_until": _moment,
    "max_stay_days": _number(0),
    "confirmed_at": _moment,
}
NEED: dict[str, Reader] = {
    "id": _text,
    "tier": _whole(0, 3),
    "waiting_since": _moment,
    "passed_over": _whole(0),
    "adults": _list(_person),
    "children": _list(_person),
    "step_free": _yes_no,
    "pets": _list(_text),
    "languages": _list(_text),
    "has_permit": _yes_no,
    "can_pay_per_day": _number(0),
    "avoid_zones": _list(_text),
    "security": _whole(0, 3),
    "needed_from": _moment,
    "stay_days": _number(0),
    "refused": _list(_text),
    "prefers": _list(_text),
}


def read_problem(data: Any) -> Problem:
    """Read a problem. Raises BadProblem with every fault, not only the first."""
    if not isinstance(data, dict):
        raise BadProblem(["the file: expected an object with now, seed, units and needs"])
    faults: list[str] = []
    now = _field(data, "now", _moment, faults)
    seed = _field(data, "seed", _seed, faults)
    zones = _field({"zones_touching": {}, **data}, "zones_touching", _zones, faults)
    units = _entries(data, "units", Unit, UNIT, faults)
    needs = _entries(data, "needs", Need, NEED, faults)
    if faults:
        raise BadProblem(faults)
    return Problem(now=now, seed=seed, units=units, needs=needs, zones_touching=zones)


def _seed(value: Any) -> str:
    usual = isinstance(value, str | int) and not isinstance(value, bool)
    _expect(usual and _written(str(value)), "a text or whole number")
    return str(value)


def _field(data: dict[str, Any], name: str, reader: Reader, faults: list[str]) -> Any:
    try:
        return _at(name, reader, data.get(name))
    except _Inside as fault:
        faults.append(f"{fault.path}: expected {fault}")
        return None


def _entries(
    data: dict[str, Any], name: str, kind: type, readers: dict[str, Reader], faults: list[str]
) -> Any:
    rows = data.get(name)
    if not isinstance(rows, list):
        faults.append(f"{name}: expected a list")
        return ()
    read = [_entry(f"{name}[{at}]", row, kind, readers, faults) for at, row in enumerate(rows)]
    faults.extend(_twice(name, [row.id if row else None for row in read]))
    return tuple(row for row in read if row is not None)


def _entry(where: str, row: Any, kind: type, readers: dict[str, Reader], faults: list[str]) -> Any:
    if not isinstance(row, dict):
        faults.append(f"{where}: expected an object")
        return None
    values: dict[str, Any] = {}
    for field in fields(kind):
        value, reader = row.get(field.name), readers[field.name]
        if value is None and field.name != "id":
            continue
        try:
            values[field.name] = _at(f"{where}.{field.name}", reader, value)
        except _Inside as fault:
            faults.append(f"{fault.path}: expected {fault}")
    return kind(**values) if "id" in values else None


def _twice(name: str, ids: list[str | None]) -> list[str]:
    first: dict[str, int] = {}
    again: list[str] = []
    for at, each in enumerate(ids):
        if each in first:
            again.append(f"{name}[{at}].id: expected another id than that of {name}[{first[each]}]")
        elif each is not None:
            first[each] = at
    return again


def unknown_fields(data: dict[str, Any]) -> Iterator[str]:
    """The paths of what stands in a problem that was read and is no field of it."""
    yield from _others("the problem", data, FIELDS)
    for name, readers in (("units", UNIT), ("needs", NEED)):
        for at, row in enumerate(data[name]):
            yield from _others(f"{name}[{at}]", row, readers)
    for at, row in enumerate(data["needs"]):
        yield from _of_people(f"needs[{at}]", row)


def _of_people(path: str, row: dict[str, Any]) -> Iterator[str]:
    for name in ("adults", "children"):
        for at, person in enumerate(row.get(name) or ()):
            yield from _others(f"{path}.{name}[{at}]", person, PERSON)


def _others(path: str, row: dict[str, Any], known: Collection[str]) -> Iterator[str]:
    return (f"{path}{_key(name)}" for name in row if name not in known)
