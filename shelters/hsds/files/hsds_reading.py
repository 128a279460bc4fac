"""A file or a folder of HSDS, in any of its forms, as rows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from shelters.hsds.tables import nested, tabular
from shelters.hsds.tables.hsds_fields import BY_PATH, TABLES, Table
from shelters.hsds.tables.hsds_rows import Fault, Row, Unreadable
from shelters.hsds.tables.row_judgement import judged

LARGEST_FILE: Final = 200 * 1024 * 1024


@dataclass(frozen=True)
class Reading:
    """The good rows, the faults of the others, and notes for whoever reads the report."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def read(path: Path) -> Reading:
    """Read a JSON file, a CSV file, or a folder with a tabular package or JSON files.

    Raises Unreadable when there is nothing to read or a file is not what it says.
    """
    notes: list[str] = []
    found = list(_folder(path, notes) if path.is_dir() else _file(path, path.name, notes))
    result = judged(part for part in found if isinstance(part, Row))
    faults = [part for part in found if isinstance(part, Fault)]
    if not found and not notes:
        raise Unreadable(f"{path}: expected rows of HSDS, found none")
    return Reading(result.rows, (*sorted(faults), *result.faults), (*notes, *result.notes))


def _folder(folder: Path, notes: list[str]) -> Iterator[Row | Fault]:
    tables = sorted(folder.glob("*.csv"))
    documents = sorted(folder.glob("*.json"))
    if tables:
        yield from _package(folder, folder / tabular.PACKAGE, notes)
        skipped = [each.name for each in documents if each.name != tabular.PACKAGE]
        if skipped:
            notes.append(f"the tables are read; not read beside them: {', '.join(skipped)}")
        return
    if not documents:
        raise Unreadable(f"{folder}: expected CSV or JSON files, found none")
    for document in documents:
        yield from _file(document, document.name, notes)


def _package(folder: Path, package: Path, notes: list[str]) -> Iterator[Row | Fault]:
    declared = _declared(package, notes)
    files = {each.name: each for each in sorted(folder.glob("*.csv"))}
    for path in declared:
        files.setdefault(path, folder / path)
    for path, file in files.items():
        name = declared.get(path) or (BY_PATH[path].name if path in BY_PATH else "")
        if name not in TABLES:
            yield Fault(path, "expected the name of a table of HSDS 3; the file is left aside")
        elif file.is_file():
            yield from tabular.read_table(TABLES[name], _text(file), path)
        elif path not in BY_PATH:
            notes.append(f"{package.name} names {path}, which is not there")


def _declared(package: Path, notes: list[str]) -> dict[str, str]:
    if not package.is_file():
        notes.append(f"no {package.name}: tables are known by the names of their files")
        return {}
    try:
        said = _json(package)
    except Unreadable:
        notes.append(f"{package.name} is no JSON: tables are known by the names of their files")
        return {}
    return tabular.declared(said, package.name)


def _file(path: Path, where: str, notes: list[str]) -> Iterator[Row | Fault]:
    if path.suffix == ".csv":
        if path.name not in BY_PATH:
            raise Unreadable(f"{path}: expected the file name of a table of HSDS 3")
        yield from tabular.read_table(BY_PATH[path.name], _text(path), where)
        return
    said = _json(path)
    if isinstance(said, dict) and "resources" in said:
        yield from _package(path.parent, path, notes)
    elif isinstance(said, dict) and said and all(str(key).endswith(".csv") for key in said):
        yield from _tables(said, where)
    elif isinstance(said, dict) and "openapi_url" in said:
        notes.append(f"{where}: describes an interface, no rows")
    else:
        yield from _objects(said, where, path.stem)


def _tables(said: dict[str, Any], where: str) -> Iterator[Row | Fault]:
    """JSON that holds tables: the file name of each, with a list of flat objects."""
    for path, rows in said.items():
        if path not in BY_PATH or not isinstance(rows, list):
            yield Fault(f"{where}, {path}", "expected a table of HSDS 3 with a list of rows")
            continue
        for at, row in enumerate(rows):
            for part in nested.flat(BY_PATH[path].name, row, f"{where}, {path}[{at}]"):
                yield replace(part, nested=None) if isinstance(part, Row) else part


def _objects(said: Any, where: str, stem: str) -> Iterator[Row | Fault]:
    for at_where, thing in _things(said, where):
        table = _table_of(thing, stem)
        if table is None:
            yield Fault(at_where, "expected an object of HSDS 3, with an id")
        else:
            yield from nested.flat(table.name, thing, at_where)


def _things(said: Any, where: str) -> list[tuple[str, Any]]:
    """One object, a list of them, or a page of a list as the standard's interface gives it."""
    if isinstance(said, list):
        return [(f"{where} [{at}]", thing) for at, thing in enumerate(said)]
    if isinstance(said, dict) and isinstance(said.get("contents"), list):
        return [(f"{where} contents[{at}]", thing) for at, thing in enumerate(said["contents"])]
    return [(where, said)]


def _table_of(thing: Any, stem: str) -> Table | None:
    """The table an object is of: what the file is called, else what the object holds."""
    if not isinstance(thing, dict):
        return None
    for name in sorted(TABLES, key=len, reverse=True):
        if stem == name or stem.startswith((f"{name}_", f"{name}s")):
            return TABLES[name]
    fitting = [table for table in TABLES.values() if _required(table) <= thing.keys()]
    return max(fitting, key=lambda table: _overlap(table, thing), default=None)


def _required(table: Table) -> set[str]:
    return {field.name for field in table.fields.values() if field.required}


def _overlap(table: Table, thing: dict[str, Any]) -> int:
    return len(thing.keys() & {*table.fields, *table.many, *table.one})


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(f"{path}: larger than {LARGEST_FILE >> 20} MB")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise Unreadable(f"{path}: {fault.strerror}") from None
    except UnicodeDecodeError as fault:
        raise Unreadable(f"{path}: expected UTF-8, byte {fault.start} is not") from None


def _json(path: Path) -> Any:
    try:
        return json.loads(_text(path), parse_constant=_refuse, object_pairs_hook=_once)
    except RecursionError:
        raise Unreadable(f"{path}: nested too deep") from None
    except ValueError as fault:
        raise Unreadable(f"{path}: expected JSON ({fault})") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice in one object")
    return found
