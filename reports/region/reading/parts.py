"""How a table of a pack is read into a frozen dataclass, and what is said of its keys.

The kinds of values (`kinds.py`) stand in the annotations of the dataclasses: pydantic reads with
them, and the reference (`docs/region-pack.md`) is made from them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Annotated, Any, Self, TypeAliasType, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, GetCoreSchemaHandler, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from reports.region.reading.faults import Fault, together, together_with, wrong


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
class Kind:
    """One kind of value; both functions are given the type it stands beside.

    `read` raises ValueError, or `wrong(...)` where it has more to say than `what`.
    """

    what: Callable[[Any], str]
    read: Callable[[Any, Any], Any]

    def __get_pydantic_core_schema__(
        self, source: Any, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def check(value: Any) -> Any:
            try:
                return self.read(source, value)
            except PydanticCustomError:
                raise
            except (ValueError, TypeError):
                raise wrong(self.what(source), value) from None

        return core_schema.no_info_plain_validator_function(check)


@dataclass(frozen=True)
class Entries:
    """A table with one entry for each name that is wanted; others are refused, or left out."""

    wanted: Callable[[Any, Any], tuple[str, ...] | None]
    only: str
    others: bool = False

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        names, inside = get_args(source)
        table = core_schema.dict_schema(
            handler.generate_schema(names), handler.generate_schema(inside)
        )

        def check(value: Any, inner: Any, info: Any) -> Mapping[str, Any]:
            if not isinstance(value, dict):
                raise wrong("a table", value)
            wanted = self.wanted(names, info.context)
            wanted = tuple(value) if wanted is None else wanted
            faults = [*self._surplus(value, wanted), *_missing(value, wanted, inside)]
            try:
                found: Mapping[str, Any] = inner({n: value[n] for n in wanted if n in value})
            except ValidationError as error:
                together_with(faults, error)
                raise
            together(faults)
            return found

        return core_schema.with_info_wrap_validator_function(check, table)

    def _surplus(self, value: Mapping[str, Any], wanted: tuple[str, ...]) -> Iterator[Fault]:
        for name in sorted(value.keys() - set(wanted)):
            if not self.others:
                yield (name,), self.only.format(", ".join(wanted)), None


def _missing(value: Mapping[str, Any], wanted: tuple[str, ...], inside: Any) -> Iterator[Fault]:
    for name in wanted:
        if name not in value:
            yield (name,), f"{expected_of(inside, name)}, found nothing", None


def _languages(_names: Any, context: Mapping[str, Any]) -> tuple[str, ...] | None:
    """None where it is not known which languages the pack has: any is as good then."""
    found: tuple[str, ...] | None = context["languages"]
    return found


IN_EACH_LANGUAGE = Entries(_languages, "only the languages {}")
IN_EACH_LANGUAGE_AT_LEAST = Entries(_languages, "", others=True)
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
    attribute: str
    annotation: Any
    needed: bool
    default: Any

    @property
    def expected(self) -> str:
        """What it holds, in words."""
        return expected_of(self.annotation, self.name)


def keys_of(part: type) -> dict[str, Key]:
    """The keys of a table, by their names in the file."""
    hints = get_type_hints(part, include_extras=True)
    found = {}
    for field in fields(part):
        _bare, marks = _parted(hints[field.name])
        alias = next((m.alias for m in marks if isinstance(m, FieldInfo) and m.alias), field.name)
        needed = field.default is MISSING and field.default_factory is MISSING
        found[alias] = Key(alias, field.name, hints[field.name], needed, field.default)
    return found


def expected_of(annotation: Any, name: str) -> str:
    """What a value of this type looks like in a file, in words."""
    bare, marks = _parted(annotation)
    for mark in marks:
        if isinstance(mark, Kind):
            return mark.what(bare)
    tables = any(isinstance(mark, ById) for mark in marks) or get_origin(bare) is tuple
    return f"one or more [[{name}]]" if tables else "a table"


def within(annotation: Any, step: str | int) -> Any:
    """The type of what stands at this name or number in a value of this type."""
    bare, _marks = _parted(annotation)
    if is_dataclass(bare):
        return keys_of(bare)[str(step)].annotation  # type: ignore[arg-type]
    arguments = get_args(bare)
    return arguments[1] if issubclass(get_origin(bare), Mapping) else arguments[0]


def bare(annotation: Any) -> Any:
    """The type without what is said of it."""
    return _parted(annotation)[0]


def _parted(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    if isinstance(annotation, TypeAliasType):
        return _parted(annotation.__value__)
    if get_origin(annotation) is not Annotated:
        return annotation, ()
    first, *marks = get_args(annotation)
    read_as = [mark.source for mark in marks if isinstance(mark, As)]
    found, more = _parted(read_as[0] if read_as else first)
    return found, (*more, *marks)
