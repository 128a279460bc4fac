"""JSON with objects inside objects: to rows, and rows to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shelters.hsds.tables.hsds_fields import BELONGS_BY, TABLES, Table
from shelters.hsds.tables.hsds_rows import Fault, Row

Json = dict[str, Any]


def flat(table: str, thing: Any, where: str) -> Iterator[Row | Fault]:
    """Give the object and everything inside it as rows, the object itself first."""
    yield from _flat(TABLES[table], thing, where, {})


def _flat(table: Table, thing: Any, where: str, links: Mapping[str, str]) -> Iterator[Row | Fault]:
    if not isinstance(thing, dict):
        yield Fault(where, f"expected an object, a {table.name}")
        return
    own = {k: v for k, v in thing.items() if k in table.fields and v is not None}
    added = {name: value for name, value in links.items() if name not in own}
    inside = [(key, name, "") for key, name in table.many.items()]
    inside += [(key, name, column) for key, (name, column) in table.one.items()]
    parts: list[Iterator[Row | Fault]] = []
    for key, name, column in inside:
        held = thing.get(key)
        if held is None:
            continue
        if column:
            if isinstance(held, dict) and column not in own and "id" in held:
                added[column] = held["id"]
            parts.append(_flat(TABLES[name], held, _inside(where, key), {}))
        else:
            parts.append(_list(table, TABLES[name], held, _inside(where, key), thing.get("id")))
    extra = {k: v for k, v in thing.items() if v is not None and k not in own}
    extra = {k: v for k, v in extra.items() if k not in table.many and k not in table.one}
    yield Row(
        table=table.name,
        values={**own, **added},
        where=where,
        extra=extra,
        nested=frozenset(added),
    )
    for part in parts:
        yield from part


def _list(
    parent: Table, table: Table, held: Any, where: str, parent_id: Any
) -> Iterator[Row | Fault]:
    if not isinstance(held, list):
        yield Fault(where, "expected a list")
        return
    links = _links(parent, table, parent_id)
    for at, thing in enumerate(held):
        yield from _flat(table, thing, f"{where}[{at}]", links)


def _inside(where: str, key: str) -> str:
    # After the name of a file comes a blank, inside an object a point.
    return f"{where}.{key}" if " " in where else f"{where} {key}"


def _links(parent: Table, table: Table, parent_id: Any) -> dict[str, str]:
    """The columns by which a row inside says what it belongs to."""
    if not isinstance(parent_id, str):
        return {}
    if table.name in BELONGS_BY:
        column, kind = BELONGS_BY[table.name]
        return {column: parent_id, kind: parent.name}
    column = f"{parent.name}_id"
    return {column: parent_id} if column in table.fields else {}


def tree(rows: Iterable[Row], top: str) -> list[Json]:
    """Put rows together as objects of the table `top`, each with what belongs to it inside."""
    by_table: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_table[row.table].append(row)
    return [_object(row, by_table, ()) for row in by_table[top]]


def _object(row: Row, rows: Mapping[str, list[Row]], above: tuple[str, ...]) -> Json:
    table = TABLES[row.table]
    above = (*above, table.name)
    found: Json = dict(row.values)
    for key, (name, column) in table.one.items():
        held = [each for each in rows.get(name, ()) if each.id == row.values.get(column)]
        if held and name not in above:
            found[key] = _object(held[0], _fewer(rows, name), above)
    for key, name in table.many.items():
        held = [each for each in rows.get(name, ()) if _belongs(each, row)]
        if held and name not in above:
            found[key] = [_object(each, rows, above) for each in held]
    return found


def _fewer(rows: Mapping[str, list[Row]], inside: str) -> Mapping[str, list[Row]]:
    # An organization inside a service says who it is; its other services stand on their own.
    return {} if inside == "organization" else rows


def _belongs(row: Row, owner: Row) -> bool:
    if row.table in BELONGS_BY:
        column, kind = BELONGS_BY[row.table]
        return row.values.get(column) == owner.id and row.values.get(kind) == owner.table
    return row.values.get(f"{owner.table}_id") == owner.id
