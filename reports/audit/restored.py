"""Whether this database was restored and `after_restore` has not run: nothing opens before.

Log and journal show a database that was set back once a minute is sealed that it does not have. A
backup of this very minute has all of them, and still knows nothing of the texts that left since.
So `restore` says it, in the database itself and in nothing that a dump takes along.
"""

from typing import Final

from django.db import connection
from psycopg import sql

from reports.audit import seals
from reports.vault.journal import standing

# A setting of the database that PostgreSQL itself knows nothing of; every login may read it.
_WAITS: Final = """
select exists (
    select from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
    where d.datname = current_database() and s.setrole = 0
    and 'linden.restored=yes' = any(s.setconfig)
)
"""


def begin() -> None:
    """Say that this database is being restored. Only the owner of the database may."""
    _alter("alter database {} set linden.restored = 'yes'")


def end() -> None:
    """Say that what comes after a restore was done. Only the owner of the database may."""
    if waits():
        _alter("alter database {} reset linden.restored")


def waits() -> bool:
    """Return whether it was restored and `after_restore` was not run to its end; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITS)
        return bool(cursor.fetchone()[0])


def is_behind() -> bool:
    """Return whether `after_restore` comes first: restored, or behind its journal; four queries.

    Raises NoJournal, also when damaged.
    """
    return waits() or seals.is_behind() or standing.is_behind()


def _alter(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_database()")
        (name,) = cursor.fetchone()
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
