"""Whether this database was restored and `after_restore` has not run: nothing opens before.

Log and journal show a database that was set back once a minute is sealed that it does not have. A
backup of this very minute has all of them, and still knows nothing of the texts that left since.
So `restore` says it, in the database itself and in nothing that a dump takes along.
"""

from typing import Final

from django.db import connection
from psycopg import sql

from reports.audit.chain import seals
from reports.vault.journal import journal_standing

# It stands before whatever comment the database has: of all that its owner may write there,
# nothing else is readable by every login, and out of what is loaded from a dump.
_MARK: Final = "restored; ./run after_restore has not run yet"
_COMMENT: Final = """
select coalesce(shobj_description(oid, 'pg_database'), '') from pg_database
where datname = current_database()
"""


def begin() -> None:
    """Say that this database is being restored. Only the owner of the database may."""
    if not waits():
        _write(_MARK + _comment())


def end() -> None:
    """Say that what comes after a restore was done. Only the owner of the database may."""
    if waits():
        _write(_comment().removeprefix(_MARK))


def waits() -> bool:
    """Return whether it was restored and `after_restore` was not run to its end; one query."""
    return _comment().startswith(_MARK)


def is_behind() -> bool:
    """Return whether `after_restore` comes first: restored, or behind its journal; four queries.

    Raises NoJournal, also when damaged.
    """
    return waits() or seals.is_behind() or journal_standing.is_behind()


def _comment() -> str:
    with connection.cursor() as cursor:
        cursor.execute(_COMMENT)
        return str(cursor.fetchone()[0])


def _write(comment: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_database()")
        (name,) = cursor.fetchone()
        cursor.execute(
            sql.SQL("comment on database {} is {}").format(sql.Identifier(name), comment or None)
        )
