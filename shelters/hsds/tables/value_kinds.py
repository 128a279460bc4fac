"""What a value of each kind looks like. A number where a text is asked is taken as its digits."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from math import isfinite
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from shelters.hsds.tables.hsds_fields import CHOICES, Field

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
