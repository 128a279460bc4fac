"""Which rows are good: each by itself, then all of them beside one another."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from math import isfinite
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from shelters.hsds.tables.hsds_fields import CHOICES, TABLES, Field, Table
from shelters.hsds.tables.hsds_rows import Fault, Row


@dataclass(frozen=True)
class Judged:
    """The rows that are good, why the others are not, and what a reader should know."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def judged(rows: Iterable[Row]) -> Judged:
    """Judge rows: kinds, required fields, the same id given twice; links that lead nowhere.

    A link to a row that is not there is noted, not refused: parts of a register may travel alone.
    """
    good: list[Row] = []
    faults: list[Fault] = []
    for row in rows:
        values, wrong = _values(row)
        faults += wrong
        if not wrong:
            good.append(replace(row, values=values))
    once, twice, notes = _once(good)
    faults = sorted([*faults, *twice])
    return Judged(tuple(once), tuple(faults), (*notes, *_dangling(once)))


def _values(row: Row) -> tuple[dict[str, Any], list[Fault]]:
    table = TABLES[row.table]
    values: dict[str, Any] = {}
    faults = []
    for name, value in row.values.items():
        try:
            values[name] = checked(table.fields[name], value)
        except Unexpected as fault:
            faults.append(Fault(f"{row.where}, {name}", f"expected {fault}"))
    faults += [
        Fault(f"{row.where}, {field.name}", "expected, but not there")
        for field in table.fields.values()
        if field.name not in row.values and _must_be_there(table, field, row)
    ]
    return values, faults


def _must_be_there(table: Table, field: Field, row: Row) -> bool:
    # A capacity counts something in either form; every other link is said by nesting.
    by_nesting = row.nested is not None and (table.name, field.name) != (
        "service_capacity",
        "unit_id",
    )
    return field.required or (field.required_in_tables and not by_nesting)


def _once(rows: Iterable[Row]) -> tuple[list[Row], list[Fault], list[str]]:
    """Each row once. In a table the same id again is refused; what several objects of JSON say
    of one thing is put together, and where they disagree both are kept.
    """
    kept: dict[tuple[str, str], list[Row]] = {}
    faults, notes = [], []
    for row in rows:
        same = kept.setdefault((row.table, row.id), [])
        other = _differs(same[0], row) if same else ""
        if at := _joined(same, row):
            same[at - 1] = _merged(same[at - 1], row)
        elif row.nested is None and any(before.nested is None for before in same):
            faults.append(Fault(f"{row.where}, id", f"this id is given before ({same[0].where})"))
        else:
            same.append(row)
            if other:
                notes.append(f"{row.where}, {other}: {same[0].where} says another; both are kept")
    return [row for same in kept.values() for row in same], faults, notes


def _own(row: Row) -> dict[str, Any]:
    nested = row.nested or frozenset()
    own = {name: value for name, value in row.values.items() if name not in nested}
    return {**row.extra, **own}


def _differs(before: Row, row: Row) -> str:
    first, second = _own(before), _own(row)
    return next((n for n in first if n in second and first[n] != second[n]), "")


def _joined(same: list[Row], row: Row) -> int:
    """The number (from 1) of the row that this one only completes; 0 for none."""
    for at, before in enumerate(same, start=1):
        given = {**row.extra, **row.values}
        if all({**before.extra, **before.values}.get(n, v) == v for n, v in given.items()):
            return at
    return 0


def _merged(before: Row, row: Row) -> Row:
    nested = None if before.nested is None or row.nested is None else before.nested | row.nested
    return replace(
        before,
        values={**before.values, **row.values},
        extra={**before.extra, **row.extra},
        nested=nested,
    )


def _dangling(rows: list[Row]) -> list[str]:
    there = {(row.table, row.id) for row in rows}
    return [
        f"{row.where}, {name}: {TABLES[row.table].fields[name].link} {value} is not in this file"
        for row in rows
        for name, value in row.values.items()
        if (link := TABLES[row.table].fields[name].link) and (link, value) not in there
    ]


_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK: Final = re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


class Unexpected(Exception):
    """What was expected in place of the value."""


def checked(field: Field, value: Any) -> Any:
    """Return the value as it is kept. Raises Unexpected, which says what was expected."""
    if isinstance(value, bool | dict | list):
        raise Unexpected(_EXPECTED.get(field.kind, "a text"))
    if field.kind in CHOICES:
        return _choice(value, CHOICES[field.kind])
    if field.kind == "number":
        return _number(value)
    return _text(field.kind, str(value))


def _choice(value: Any, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise Unexpected("one of " + ", ".join(choices))
    return str(value)


def _number(value: Any) -> float:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value)
    if not isinstance(value, int | float) or not isfinite(value):
        raise Unexpected("a number")
    return int(value) if value == int(value) else value


def _text(kind: str, value: str) -> str:
    try:
        if not _LOOKS[kind](value):
            raise ValueError
    except ValueError:
        raise Unexpected(_EXPECTED[kind]) from None
    return value.lower() if kind == "uuid" else value


def _is_uri(value: str) -> bool:
    return bool(urlsplit(value).scheme) and not re.search(r"\s", value)


def _is_day(value: str) -> bool:
    return bool(_DAY.fullmatch(value) and date.fromisoformat(value))


def _is_clock(value: str) -> bool:
    if not _CLOCK.fullmatch(value):
        return False
    time.fromisoformat(value)
    return True


def _is_moment(value: str) -> bool:
    return "T" in value.upper() and datetime.fromisoformat(value).tzinfo is not None


def _is_uuid(value: str) -> bool:
    return str(UUID(value)) == value.lower()


_LOOKS: Final[dict[str, Callable[[str], object]]] = {
    "text": lambda _: True,
    "uuid": _is_uuid,
    "uri": _is_uri,
    "email": _EMAIL.fullmatch,
    "date": _is_day,
    "datetime": _is_moment,
    "time": _is_clock,
}
_EXPECTED: Final = {
    "text": "a text",
    "uuid": "a UUID",
    "uri": "an address with its scheme, as in https://example.org",
    "email": "an e-mail address",
    "number": "a number",
    "date": "a date as in 2026-11-24",
    "datetime": "a time with its offset, as in 2026-11-24T18:00:00+01:00",
    "time": "a time of day as in 18:00",
    **{name: "one of " + ", ".join(choices) for name, choices in CHOICES.items()},
}
