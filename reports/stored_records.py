"""Records that lie in sealed blobs: a dataclass as plain JSON values, and back.

How a field is written is read from its type. A reference is stored without its `_id` (`author_id`
as "author"); `id` is not stored, the seal binds it. Fields stand in the order of their class: every
byte is held by the golden records.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from enum import Enum
from types import NoneType
from typing import Any, ClassVar, Final, Self, get_args, get_origin, get_type_hints
from uuid import UUID

type Read = Callable[[Any], Any]


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
        return cls(**{name: read(value) for name, read, value in known}, **bound)


_known: Final[dict[type[Record], dict[str, tuple[str, Read]]]] = {}


def _kinds(record: type[Record]) -> dict[str, tuple[str, Read]]:
    """Under which name each field is stored, and how it is read."""
    if record not in _known:
        hints = get_type_hints(record)
        names = (each.name for each in fields(record) if each.name != "id")
        _known[record] = {name.removesuffix("_id"): (name, _reader(hints[name])) for name in names}
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


def _reader(kind: Any) -> Read:
    """How a value of this type is read; worked out once, for a list reads thousands."""
    kind = getattr(kind, "__value__", kind)  # what a type alias stands for
    if inner := get_args(kind):
        return _reader_inside(get_origin(kind), inner)
    if kind is not Any:
        for family, reader in _READERS:
            if issubclass(kind, family):
                return reader(kind)
    return _as_it_is


def _reader_inside(outer: Any, inner: tuple[Any, ...]) -> Read:
    if outer is tuple and ... not in inner:
        return _several(tuple, inner)
    if outer is tuple or outer is frozenset:
        each = _reader(inner[0])
        return lambda value: outer(map(each, value))
    if issubclass(outer, Mapping):
        each = _reader(inner[1])
        return lambda value: {name: each(one) for name, one in value.items()}
    kind, *others = (each for each in inner if each is not NoneType)
    read = _as_it_is if others else _reader(kind)
    return lambda value: value if value is None else read(value)


def _several(made: Callable[[Any], Any], kinds: Iterable[Any]) -> Read:
    readers = [_reader(each) for each in kinds]
    return lambda value: made(read(one) for read, one in zip(readers, value, strict=False))


def _as_it_is(value: Any) -> Any:
    return value


_READERS: Final[tuple[tuple[Any, Callable[[Any], Read]], ...]] = (
    (Record, lambda kind: kind.from_json),
    ((date, time), lambda kind: kind.fromisoformat),
    ((UUID, Enum), lambda kind: kind),
    (tuple, lambda kind: _several(lambda values: kind(*values), get_type_hints(kind).values())),
)
