"""How much somebody carries: read wherever a case is given to a person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

# A load is counted no further than this: beyond it nobody has capacity, and counting on would
# cost more with every case.
COUNTED_AT_MOST: Final = 200

# Two columns for the row `worker(id)`, in the order of the index on open cases, so that
# PostgreSQL reads that and nothing else.
COLUMNS: Final = f"""
       (select count(*) from (select 1 from reports_case where owner_id = worker.id
           and closed_at is null order by rank desc, due_at, id limit {COUNTED_AT_MOST})
           as counted),
       (select assigned_at from reports_case where owner_id = worker.id
           order by assigned_at desc limit 1)
"""  # noqa: S608 - a constant of our own

_LOADS: Final = f"select worker.id, {COLUMNS} from unnest(%s::uuid[]) as worker(id)"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Load:
    """How many open cases somebody has, and when they were given the last one."""

    open_cases: int = 0
    last_assigned_at: datetime | None = None


def loads(user_ids: Collection[UUID]) -> dict[UUID, Load]:
    """The load of each, from the index on open cases alone; one query."""
    if not user_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LOADS, [list(user_ids)])
        return {user_id: Load(count, last) for user_id, count, last in cursor.fetchall()}
