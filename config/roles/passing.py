"""The tables that pass: whose rows are a browser's or a minute's, and belong in no backup.

They are marked in the one table (`config/roles/rights_by_table.py`). The role of the backup may
lock them and not read them, so a dump that forgets one fails instead of holding it.
"""

from collections.abc import Iterator

from config.roles import rights_by_table


def names() -> tuple[str, ...]:
    """Their full names, schema and table, in order."""
    return tuple(sorted(_marked()))


def left_out() -> tuple[str, ...]:
    """What `pg_dump` is told so that their rows stay out; the empty tables are dumped."""
    return tuple(f"--exclude-table-data={name}" for name in names())


def _marked() -> Iterator[str]:
    for schema, rows in (("public", rights_by_table.TABLES), ("pgmq", rights_by_table.QUEUEING)):
        yield from (f"{schema}.{name}" for name, rights in rows.items() if rights.passing)
