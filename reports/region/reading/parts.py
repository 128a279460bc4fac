"""How a table of a pack is read into a frozen dataclass, and what is said of its keys.

pydantic reads by the annotations of the dataclasses, and the same annotations say in words what a
key holds: in a refusal, and in the reference (`docs/region-pack.md`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, time
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, Final, Self, TypeAliasType, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, GetCoreSchemaHandler, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from reports.region.reading.faults import Fault, together, wrong


class Part:
    """One table of a pack: no key that it does not know, and its values fit each other."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    def unfit(self) -> Iterator[Fault]:
        """What does not fit together inside this table."""
        return iter(())

    @model_validator(mode="after")
    def _fits(self) -> Self:
        together(self.unfit())
        return self


@dataclass(frozen=True)
class Says:
    """What a value looks like, where its type does not tell; `pattern`: which texts are so."""

    words: str
    pattern: str = ""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        if self.pattern:
            return core_schema.str_schema(strict=True, pattern=self.pattern)
        return handler(source)


@dataclass(frozen=True)
class Absent:
    """Stands for an entry that is missing, or for one that is not wanted; no type takes it."""

    instead: str = ""  # what is expected where nothing should stand


@dataclass(frozen=True)
class Entries:
    """A table with one entry for each name that is wanted; others are refused, or left out.

    Not `every` name need have its entry: those that are `needed` then.
    """

    wanted: Callable[[Any, Any], tuple[str, ...] | None]
    only: str
    others: bool = False
    every: bool = True
    needed: Callable[[Any, Any], tuple[str, ...] | None] = lambda _names, _context: ()

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        names, inside = get_args(source)

        def filled(value: Any, info: Any) -> Any:
            wanted = self.wanted(names, info.context)
            if wanted is None or not isinstance(value, dict):
                return value
            needed = wanted if self.every else self.needed(names, info.context) or ()
            here = [name for name in wanted if name in value or name in needed]
            table = {name: value.get(name, _MISSING) for name in here}
            surplus = () if self.others else sorted(value.keys() - table.keys())
            return table | dict.fromkeys(surplus, Absent(self.only.format(", ".join(wanted))))

        table = core_schema.dict_schema(values_schema=handler.generate_schema(inside))
        return core_schema.with_info_before_validator_function(filled, table)


def _languages(_names: Any, context: Mapping[str, Any]) -> tuple[str, ...] | None:
    """None where it is not known which languages the pack has: any is as good then."""
    found: tuple[str, ...] | None = context["languages"]
    return found


def _of_staff(_names: Any, context: Mapping[str, Any]) -> tuple[str, ...] | None:
    found: tuple[str, ...] | None = context["staff"]
    return found


IN_EACH_LANGUAGE = Entries(_languages, "only the languages {}")
# What nobody but staff reads: a language of the public alone may have it, and need not.
IN_EACH_OF_STAFF = Entries(_languages, "only the languages {}", every=False, needed=_of_staff)
IN_EACH_LANGUAGE_AT_LEAST = Entries(_languages, "", others=True)
IN_SOME_LANGUAGES = Entries(_languages, "only the languages {}", every=False)
FOR_EACH = Entries(lambda names, _context: tuple(names), "one of {}")


@dataclass(frozen=True)
class As:
    """A value that is read as one type and kept as another."""

    source: Any
    kept: Callable[[Any], Any]

    def __get_pydantic_core_schema__(
        self, _source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            self.kept, handler.generate_schema(self.source)
        )


@dataclass(frozen=True)
class ById:
    """Tables of a list, found by one of their values, which each has for itself."""

    attribute: str = "id"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        inside = get_args(source)[1]

        def by_id(found: list[Any]) -> Mapping[Any, Any]:
            table = {getattr(one, self.attribute): one for one in found}
            if len(table) < len(found):
                names = [getattr(one, self.attribute) for one in found]
                twice = ", ".join(sorted({str(name) for name in names if names.count(name) > 1}))
                raise wrong(f"each {self.attribute} only once: {twice}")
            return table

        tables = core_schema.list_schema(handler.generate_schema(inside))
        return core_schema.no_info_after_validator_function(by_id, tables)


@dataclass(frozen=True)
class Key:
    """One key of a table: its name in the file, what it holds, and whether it may be left out."""

    name: str
    annotation: Any
    needed: bool

    @property
    def expected(self) -> str:
        """What it holds, in words."""
        return expected_of(self.annotation, self.name)


def keys_of(part: type) -> dict[str, Key]:
    """The keys of a table, by their names in the file."""
    hints = get_type_hints(part, include_extras=True)
    found = {}
    for field in fields(part):
        marks = _parted(hints[field.name])[1]
        alias = next((m.alias for m in marks if isinstance(m, FieldInfo) and m.alias), field.name)
        needed = field.default is MISSING and field.default_factory is MISSING
        found[alias] = Key(alias, hints[field.name], needed)
    return found


_MISSING: Final = Absent()
_PLAIN: Final[Mapping[type, str]] = {
    bool: "true or false",
    time: "a time such as 21:00:00",
    date: "a date such as 2026-11-24",
    ZoneInfo: "a time zone such as Europe/Brussels",
    re.Pattern: "a pattern",
    str: "a text",
}


def expected_of(annotation: Any, name: str) -> str:
    """What a value of this type looks like in a file, in words."""
    bare, marks = _parted(annotation)
    if said := [mark.words for mark in marks if isinstance(mark, Says)]:
        return said[-1]
    if any(isinstance(mark, ById) for mark in marks):
        return f"one or more [[{name}]]"
    if get_origin(bare) in (tuple, frozenset):
        inside = get_args(bare)[0]
        return f"one or more [[{name}]]" if _is_table(inside) else f"a list of {_several(inside)}"
    if _is_table(bare):
        return "a table"
    if bare is int:
        return f"a whole number, {_bounds(marks)}"
    choices = isinstance(bare, type) and issubclass(bare, StrEnum)
    return "one of " + ", ".join(bare) if choices else _PLAIN[get_origin(bare) or bare]


def _several(annotation: Any) -> str:
    bare, marks = _parted(annotation)
    if bare is int:
        return f"whole numbers, {_bounds(marks)}"
    return "texts" if bare is str else expected_of(bare, "")


def _bounds(marks: tuple[Any, ...]) -> str:
    limits = [one for mark in marks if isinstance(mark, FieldInfo) for one in mark.metadata]
    least = [f"{one.ge} at least" for one in limits if hasattr(one, "ge")]
    return ", ".join(least + [f"{one.le} at most" for one in limits if hasattr(one, "le")])


def within(annotation: Any, step: str | int) -> Any:
    """The type of what stands at this name or number of a table, None in what is no table."""
    bare = _parted(annotation)[0]
    if is_dataclass(bare):
        found = keys_of(bare).get(str(step))  # type: ignore[arg-type]
        return found and found.annotation
    if get_origin(bare) is Mapping:
        return get_args(bare)[1]
    inside = get_args(bare)[0] if get_origin(bare) is tuple else None
    return inside if _is_table(inside) else None


def bare(annotation: Any) -> Any:
    """The type without what is said of it."""
    return _parted(annotation)[0]


def marks(annotation: Any) -> tuple[Any, ...]:
    """What is said of the type."""
    return _parted(annotation)[1]


def _is_table(annotation: Any) -> bool:
    bare = _parted(annotation)[0]
    return is_dataclass(bare) or get_origin(bare) is Mapping


def _parted(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The type of a value, if it is there, as it stands in the file; and all that is said of it."""
    if isinstance(annotation, TypeAliasType):
        return _parted(annotation.__value__)
    if get_origin(annotation) is Annotated:
        first, *marks = get_args(annotation)
        read_as = [mark.source for mark in marks if isinstance(mark, As)]
        found, more = _parted(read_as[0] if read_as else first)
        return found, (*more, *marks)
    choices = [each for each in get_args(annotation) if each is not NoneType]
    if NoneType in get_args(annotation) and len(choices) == 1:
        return _parted(choices[0])
    return annotation, ()
