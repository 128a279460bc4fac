"""Records that lie in sealed blobs: a dataclass as plain JSON values, and back.

How a field is written is read from its type. A reference is stored without its `_id` (`author_id`
as "author"); `id` is not stored, the seal binds it. Fields stand in the order of their class: every
byte is held by the golden records.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from enum import Enum
from itertools import repeat
from types import NoneType
from typing import Any, ClassVar, Final, Self, get_args, get_origin, get_type_hints
from uuid import UUID


@dataclass(frozen=True, kw_only=True, repr=False)
class Record:
    """What is stored together.

    A field that an older release did not write has its default. One that this release does not know
    is passed over; where `exact`, a record with one is refused.
    """

    exact: ClassVar[bool] = False

    def to_json(self) -> dict[str, Any]:
        """Plain values for a blob."""
        return {
            stored: _plain(getattr(self, name)) for stored, (name, _) in _kinds(type(self)).items()
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any], **bound: Any) -> Self:
        """What `to_json` gave; `bound` are the fields that the seal binds.

        Raises KeyError, TypeError or ValueError for what it never gave.
        """
        kinds = _kinds(cls)
        if cls.exact and not plain.keys() <= kinds.keys():
            raise TypeError(cls.__name__)
        known = [(*kinds[stored], plain[stored]) for stored in plain if stored in kinds]
        return cls(**{name: _read(kind, value) for name, kind, value in known}, **bound)


_known: Final[dict[type[Record], dict[str, tuple[str, Any]]]] = {}


def _kinds(record: type[Record]) -> dict[str, tuple[str, Any]]:
    """Under which name each field is stored, and what it is."""
    if record not in _known:
        hints = get_type_hints(record)
        names = (each.name for each in fields(record) if each.name != "id")
        _known[record] = {name.removesuffix("_id"): (name, hints[name]) for name in names}
    return _known[record]


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.to_json()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _read(kind: Any, value: Any) -> Any:
    kind = getattr(kind, "__value__", kind)  # what a type alias stands for
    if kind is Any:
        return value
    if inner := get_args(kind):
        return _read_inside(get_origin(kind), inner, value)
    for family, read in _READERS:
        if issubclass(kind, family):
            return read(kind, value)
    return value


def _read_inside(outer: Any, inner: tuple[Any, ...], value: Any) -> Any:
    if outer is tuple:
        return tuple(map(_read, repeat(inner[0]) if ... in inner else inner, value))
    if outer is frozenset:
        return frozenset(_read(inner[0], each) for each in value)
    if issubclass(outer, Mapping):
        return {name: _read(inner[1], each) for name, each in value.items()}
    kind, *others = (each for each in inner if each is not NoneType)
    return value if value is None or others else _read(kind, value)


_READERS: Final[tuple[tuple[Any, Callable[[Any, Any], Any]], ...]] = (
    (Record, lambda kind, value: kind.from_json(value)),
    ((date, time), lambda kind, value: kind.fromisoformat(value)),
    ((UUID, Enum), lambda kind, value: kind(value)),
    (tuple, lambda kind, value: kind(*map(_read, get_type_hints(kind).values(), value))),
)
