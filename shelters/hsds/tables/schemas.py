"""What is written against the schemas that Open Referral publishes, from a folder of them.

They are under a share-alike licence and stay outside; the suite checks our own `fields` instead.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from shelters.hsds.tables.hsds_fields import TABLES
from shelters.hsds.tables.hsds_rows import Fault, Unreadable
from shelters.hsds.tables.tabular import PACKAGE

SERVICES: Final = "services.json"


@dataclass(frozen=True)
class Published:
    """The schemas of one version: `name` is the folder's."""

    name: str
    schemas: dict[str, Any]

    def validator(self, table: str) -> Draft202012Validator:
        """A validator of the JSON objects of a table. They name each other by file."""
        resources = (
            (f"{name}.json", Resource.from_contents(schema, default_specification=DRAFT202012))
            for name, schema in self.schemas.items()
        )
        registry: Registry[Any] = Registry().with_resources(resources)
        checker = Draft202012Validator.FORMAT_CHECKER
        return Draft202012Validator(self.schemas[table], registry=registry, format_checker=checker)


def published(folder: Path) -> list[Published]:
    """Find the schemas of every version in a folder. Raises Unreadable when there are none."""
    found = []
    for path in sorted(folder.rglob("service.json")):
        schemas = {each.stem: _schema(each) for each in sorted(path.parent.glob("*.json"))}
        if "service_at_location" in schemas and "properties" in schemas["service"]:
            name = path.parent.relative_to(folder).as_posix()
            found.append(Published(folder.name if name == "." else name, schemas))
    if not found:
        raise Unreadable(f"{folder}: expected the published schemas, service.json among them")
    return found


def _schema(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as fault:
        raise Unreadable(f"{path}: expected a JSON schema ({fault})") from None


def checked(folder: Path, version: Published) -> list[Fault]:
    """Hold an export against one version: every service as JSON, every row of every table.

    Tables that the version does not have are not looked at: they came later.
    """
    faults = list(_services(folder / SERVICES, version))
    for resource in json.loads((folder / PACKAGE).read_text(encoding="utf-8"))["resources"]:
        if resource["name"] in version.schemas:
            faults += _table(folder / resource["path"], resource["name"], version)
    return faults


def _services(path: Path, version: Published) -> Iterator[Fault]:
    validator = version.validator("service")
    for at, service in enumerate(json.loads(path.read_text(encoding="utf-8"))["contents"]):
        for error in validator.iter_errors(service):
            where = ".".join(map(str, error.absolute_path))
            yield Fault(f"{version.name}, {path.name} contents[{at}].{where}", error.message)


def _table(path: Path, table: str, version: Published) -> Iterator[Fault]:
    schema = _for_rows(version.schemas[table])
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    text = io.StringIO(path.read_text(encoding="utf-8"), newline="")
    for at, cells in enumerate(csv.DictReader(text), start=2):
        row = {name: _typed(schema, name, cell) for name, cell in cells.items() if cell}
        for error in validator.iter_errors(row):
            where = ".".join(map(str, error.absolute_path))
            yield Fault(f"{version.name}, {path.name} row {at}, {where}", error.message)


def _for_rows(schema: Any) -> dict[str, Any]:
    """The schema of an object as one of a row: no objects inside, but the links it must have."""
    plain = {n: each for n, each in schema["properties"].items() if _is_plain(each)}
    required = [*schema.get("required", ()), *schema.get("tabular_required", ())]
    return {
        "type": "object",
        "properties": plain,
        "required": [name for name in required if name in plain],
        # A column that is empty in every row may be there although a version does not know it.
        "additionalProperties": False,
    }


def _is_plain(described: Any) -> bool:
    return "$ref" not in described and described.get("type") != "array"


def _typed(schema: dict[str, Any], name: str, cell: str) -> Any:
    if schema["properties"].get(name, {}).get("type") != "number":
        return cell
    try:
        return json.loads(cell)
    except ValueError:
        return cell


def not_known_here(version: Published) -> list[str]:
    """Fields that a published version has and our own list has not: it is time to look at them."""
    return [
        f"{table}.{name}"
        for table, schema in version.schemas.items()
        for name in schema.get("properties", ())
        if table not in TABLES
        or name not in {*TABLES[table].fields, *TABLES[table].many, *TABLES[table].one}
    ]
