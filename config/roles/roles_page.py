"""docs/database-roles.md, written from the table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from config.roles import rights_by_table
from config.roles.rights_notation import LIMITED, Rights, Role

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "database-roles.md"

_HEAD: Final = """# Database roles

Written by `./run database_roles --page` from `config/roles/rights_by_table.py`; change it there.
S: select, I: insert, U: update, D: delete; columns in brackets limit the letter before them. M:
lock, to leave the rows out of a backup, without reading them. Nobody here may TRUNCATE, alter, own
or make anything; `migrate` owns all. What the database does by itself when a case goes (`on delete
cascade`), it does as the owner: whoever may delete a case reaches what hangs on it.

| table | public | staff | worker | backup |
|---|---|---|---|---|
"""
_FUNCTIONS: Final = """
Functions that may be called, by role: all others are nobody's.

"""


def written() -> str:
    """The whole page."""
    return "".join([_HEAD, *_tables(), _FUNCTIONS, *_functions()])


def _tables() -> Iterator[str]:
    for name, rights in sorted(rights_by_table.TABLES.items()):
        yield _line(name, rights)
    for name, rights in sorted(rights_by_table.QUEUEING.items()):
        yield _line(f"pgmq.{name}", rights)
    yield _line("pgmq.q_... (a queue)", rights_by_table.QUEUE)
    yield _line("pgmq.a_... (its archive)", rights_by_table.ARCHIVE)


def _line(name: str, rights: Rights) -> str:
    cells = [rights.letters(role) or "-" for role in LIMITED]
    return f"| {name} | {' | '.join(cells)} |\n"


def _functions() -> Iterator[str]:
    for role in Role:
        if names := rights_by_table.FUNCTIONS.get(role, ()):
            yield f"- {role.value}: {', '.join(sorted(names))}\n"
