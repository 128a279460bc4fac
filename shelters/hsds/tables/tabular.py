"""The tabular package: datapackage.json beside one CSV file for each table."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any, Final

from shelters.hsds.tables.hsds_fields import BY_PATH, TABLES, Table
from shelters.hsds.tables.hsds_rows import Fault, Row, Unreadable

PACKAGE: Final = "datapackage.json"
LONGEST_CELL: Final = 1_000_000
_DATAPACKAGE_KINDS: Final = {"number": "number", "date": "date", "datetime": "datetime"}
_FORMATS: Final = ("uuid", "uri", "email")


def declared(package: Any, where: str) -> dict[str, str]:
    """Return path and table of each resource of a datapackage. Raises Unreadable."""
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list):
        raise Unreadable(f"{where}: expected a datapackage with a list of resources")
    found = {}
    for at, resource in enumerate(resources):
        name, path = (resource.get(k) if isinstance(resource, dict) else None for k in NAMES)
        if not isinstance(name, str) or not isinstance(path, str):
            raise Unreadable(f"{where}, resources[{at}]: expected a name and a path")
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts:
            raise Unreadable(f"{where}, resources[{at}].path: expected a file in this folder")
        found[path] = name if name in TABLES else (BY_PATH[path].name if path in BY_PATH else name)
    return found


NAMES: Final = ("name", "path")


def read_table(table: Table, text: str, where: str) -> Iterator[Row | Fault]:
    """Give the rows of one CSV file, each with the line it starts on. Raises Unreadable."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(header, where)
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                yield _row(table, header, cells, f"{where}, line {line}")
            line = reader.line_num + 1
    except csv.Error as fault:
        raise Unreadable(f"{where}, line {reader.line_num}: expected CSV ({fault})") from None


def _check_header(header: list[str], where: str) -> None:
    if "id" not in header:
        raise Unreadable(f"{where}, line 1: expected the names of columns, id among them")
    twice = {name for name in header if header.count(name) > 1}
    if twice:
        raise Unreadable(f"{where}, line 1: expected each column once: {', '.join(sorted(twice))}")


def _row(table: Table, header: list[str], cells: list[str], where: str) -> Row | Fault:
    if len(cells) != len(header):
        return Fault(where, f"expected {len(header)} cells, found {len(cells)}")
    given = {name: cell for name, cell in zip(header, cells, strict=True) if cell != ""}
    return Row(
        table=table.name,
        values={name: cell for name, cell in given.items() if name in table.fields},
        where=where,
        extra={name: cell for name, cell in given.items() if name not in table.fields},
    )


def write_package(folder: Path, rows: Sequence[Row], *, title: str, version: str) -> list[Path]:
    """Write the tables that have rows, and datapackage.json; returns the files."""
    by_table = {name: list(found) for name, found in groupby(rows, key=lambda row: row.table)}
    written = []
    for name, found in by_table.items():
        path = folder / TABLES[name].path
        path.write_text(csv_text(TABLES[name], found), encoding="utf-8", newline="")
        written.append(path)
    package = {
        "name": "human_services_data",
        "title": title,
        "profile": "tabular-data-package",
        "version": version,
        "resources": [_resource(TABLES[name], set(by_table)) for name in by_table],
    }
    path = folder / PACKAGE
    path.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return [*written, path]


def csv_text(table: Table, rows: Iterable[Row]) -> str:
    """One table as CSV, every column of `_written` in the order of our list."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    names = _written(table)
    writer.writerow(names)
    for row in rows:
        writer.writerow([row.values.get(name, "") for name in names])
    return text.getvalue()


def _written(table: Table) -> list[str]:
    """A table that 3.0 has gets no column that came later: its readers would refuse it."""
    return [field.name for field in table.fields.values() if field.since <= table.since]


def _resource(table: Table, there: set[str]) -> dict[str, Any]:
    links = [
        {"fields": field.name, "reference": {"resource": field.link, "fields": "id"}}
        for field in table.fields.values()
        if field.link in there and field.since <= table.since
    ]
    schema: dict[str, Any] = {
        "primaryKey": "id",
        "fields": [_described(table, name) for name in _written(table)],
    }
    return {
        "name": table.name,
        "path": table.path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema | ({"foreignKeys": links} if links else {}),
    }


def _described(table: Table, name: str) -> dict[str, Any]:
    field = table.fields[name]
    found: dict[str, Any] = {"name": name, "type": _DATAPACKAGE_KINDS.get(field.kind, "string")}
    if field.kind in _FORMATS:
        found["format"] = field.kind
    if field.required or field.required_in_tables:
        found["constraints"] = {"required": True}
    return found
