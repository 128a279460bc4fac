"""`./run check expansion`: the previous release's programs can go on working on this schema.

While an installation is upgraded, programs of both releases read and write the same database. So a
release only adds to it (expand), and what nobody needs any more goes one release later (contract).
Held against the previous release (`config/releases.toml`) is every step of every later migration:

- a new column is nullable, or the database has a default for it: the old programs name it in no
  INSERT;
- nothing that the old programs ask for goes, changes its name or its type, or gets narrower;
- a new constraint, SQL or Python of a migration's own: nobody can tell by looking at the step, so
  a person says there why it is harmless.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import django
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field, ManyToManyField

from config.local.state import ROOT

FILE = ROOT / "config" / "releases.toml"


@dataclass(frozen=True, kw_only=True)
class Previous:
    """The release before this one: its version, its full commit id, its last migrations by app."""

    version: str
    commit: str
    migrations: dict[str, str]


def previous() -> Previous:
    """The release that this one's schema has to serve too."""
    found = _read()["previous"]
    return Previous(
        version=found["version"], commit=found["commit"], migrations=found["migrations"]
    )


def reasoned() -> dict[str, str]:
    """Why the previous release can live with a step, by the step's name."""
    return dict(_read()["reasoned"])


def _read() -> dict[str, dict[str, Any]]:
    return tomllib.loads(FILE.read_text())


GOING = (
    operations.RemoveField,
    operations.DeleteModel,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
)
UNJUDGED = (operations.RunSQL, operations.RunPython, operations.AddConstraint)
WHAT_TO_DO = (
    "Give a new column a db_default, or null=True; leave what the previous release asks for until "
    "the next one; else say in config/releases.toml, under [reasoned], why it is harmless."
)


def faults(release: Previous, reasons: dict[str, str]) -> list[str]:
    """A line for each step the release could not live with, and for each reason that is stale."""
    named = dict(_steps(release))
    lines = [f"{step}: {fault}" for step, fault in named.items() if step not in reasons]
    stale = [f"{step}: reasoned, but no step" for step in reasons if step not in named]
    return [*lines, *stale]


def _steps(release: Previous) -> Iterator[tuple[str, str]]:
    """Every step that may not be harmless, by its name, and what is the matter with it."""
    loader = MigrationLoader(None)
    last = list(release.migrations.items())
    before = loader.project_state(last, at_end=True)
    known = {key for node in last for key in loader.graph.forwards_plan(node)}
    for key in sorted(loader.graph.nodes.keys() - known):
        app, name = key
        if app not in release.migrations:
            continue  # a library's
        for operation in _flat(loader.graph.nodes[key].operations):
            if fault := _fault(operation, app, before):
                yield f"{app}.{name} {_name(operation)}", fault


def _flat(found: list[Operation]) -> Iterator[Operation]:
    for operation in found:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _flat(list(operation.database_operations))
        else:
            yield operation


def _name(operation: Operation) -> str:
    parts = (getattr(operation, part, None) for part in ("model_name", "name"))
    about = ".".join(str(part) for part in parts if part)
    return " ".join(filter(None, (type(operation).__name__, about)))


def _fault(operation: Operation, app: str, before: ProjectState) -> str | None:
    model = getattr(operation, "model_name", None)
    known = before.models.get((app, str(model).lower()))
    if model and known is None:
        return None  # a table of this release
    if isinstance(operation, GOING):
        return "the previous release may still ask for it"
    if isinstance(operation, UNJUDGED):
        return "what the previous release writes may be refused"
    if isinstance(operation, operations.AddField):
        return _of_new_column(operation.field)
    if isinstance(operation, operations.AlterField) and known is not None:
        return _of_changed_column(known.fields.get(operation.name), operation.field)
    return None


def _of_new_column(field: "Field[object, object]") -> str | None:
    if field.null or isinstance(field, ManyToManyField) or field.db_default is not NOT_PROVIDED:
        return None
    return "a new column without null or db_default: the previous release could insert no row"


def _of_changed_column(
    old: "Field[object, object] | None", new: "Field[object, object]"
) -> str | None:
    if old is None:
        return None  # a column of this very release
    if old.get_internal_type() != new.get_internal_type():
        return "another type"
    if old.null and not new.null:
        return "no longer null: the previous release may write one"
    if (new.max_length or 0) < (old.max_length or 0):
        return "shorter: what the previous release writes may not fit"
    return None


def main() -> int:
    """Print what is the matter; 1 if anything is."""
    django.setup()
    found = faults(previous(), reasoned())
    for line in found:
        print(line)
    if found:
        print(WHAT_TO_DO)
    return bool(found)


if __name__ == "__main__":
    raise SystemExit(main())
