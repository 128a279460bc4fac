"""What the database holds, read past the application: is it ciphertext?"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from tests.tour.tools.tour_report import NotHeld

SEALED = 0x02
# Blobs and digests in hex, and ids.
_DRAWN = re.compile(rb"[0-9a-f]{32,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def without_drawn(data: bytes) -> bytes:
    """What is left without blobs in hex and without ids: among those, digits stand by chance."""
    return _DRAWN.sub(b" ", data)


def stands_in(words: str, data: bytes) -> bool:
    """Whether a text stands there in clear, or in hex, as the text of a blob would."""
    raw = words.encode()
    clear = raw in data and (not raw.isdigit() or raw in without_drawn(data))
    return clear or raw.hex().encode() in data


@dataclass(frozen=True)
class Stored:
    """One installation's database, seen as a thief sees it."""

    address: str

    def cases(self) -> set[str]:
        """The ids of all cases."""
        return {str(row["id"]) for row in self._rows("select id from reports_case")}

    def case(self, case: str) -> dict[str, Any]:
        """The plain columns of one case. Raises NotHeld when there is none."""
        rows = self._rows("select * from reports_case where id = %s", case)
        if not rows:
            raise NotHeld(f"there is no case {case}")
        return rows[0]

    def spots(self) -> list[dict[str, Any]]:
        """Every entry about a place in public space, as it lies there."""
        return self._rows("select * from reports_spotentry")

    def document(self, case: str) -> bytes:
        """The stored bytes of the report's words. Raises NotHeld when there are none."""
        rows = self._rows(
            "select blob from reports_content where case_id = %s and name = 'case.words'", case
        )
        if not rows:
            raise NotHeld(f"case {case} has no document")
        return bytes(rows[0]["blob"])

    def tasks(self, case: str, *, for_coordinator: bool = False) -> set[str]:
        """The kinds of the case's open tasks."""
        rows = self._rows(
            "select kind from reports_task"
            " where case_id = %s and for_coordinator = %s and done_at is null",
            case,
            for_coordinator,
        )
        return {row["kind"] for row in rows}

    def waits_anywhere(self, kind: str) -> bool:
        """Whether a task of this kind is open in any case."""
        return bool(
            self._rows("select 1 from reports_task where kind = %s and done_at is null", kind)
        )

    def plan(self, case: str) -> dict[str, Any]:
        """The follow-up of a case. Raises NotHeld when there is none."""
        rows = self._rows("select * from reports_followup where case_id = %s", case)
        if not rows:
            raise NotHeld(f"case {case} has no follow-up")
        return rows[0]

    def texts(self, case: str, *, state: str = "") -> list[dict[str, Any]]:
        """The texts to the person of a case, oldest first; those in `state` if one is named."""
        rows = self._rows(
            "select * from reports_outboundtext where case_id = %s order by created_at", case
        )
        return [row for row in rows if state in ("", row["state"])]

    def texts_out(self) -> dict[str, str]:
        """The kind of every text to a person that was to leave, by its id; without the plans' own.

        After the clock was moved a plan is overdue as soon as a report is told on the web.
        """
        rows = self._rows(
            "select id, kind from reports_outboundtext where kind not in ('followup', 'ping')"
        )
        return {str(row["id"]): row["kind"] for row in rows}

    def texts_on_their_way(self, now: datetime) -> int:
        """How many texts to people with a case are due at `now` or with the provider."""
        rows = self._rows(
            "select 1 from reports_outboundtext where kind in ('followup', 'worker')"
            " and (state in ('claimed', 'accepted', 'sent', 'unknown')"
            " or (state = 'queued' and not_before <= %s and not_after > %s))",
            now,
            now,
        )
        return len(rows)

    def due_plans(self, now: datetime) -> int:
        """How many follow-ups are due at `now` and have no text yet."""
        query = "select 1 from reports_followup where state = 'running' and next_at <= %s"
        return len(self._rows(query, now))

    def waiting_texts(self) -> int:
        """How many texts that came in are not routed yet."""
        return len(self._rows("select 1 from reports_inboundtext where state = 'received'"))

    def everything(self) -> bytes:
        """Every row of every table of every schema as text, blobs in hex."""
        found = bytearray()
        with psycopg.connect(self.address) as connection, connection.cursor() as cursor:
            cursor.execute(
                "select schemaname, tablename from pg_tables where schemaname not in"
                " ('pg_catalog', 'information_schema')"
            )
            for schema, table in cursor.fetchall():
                query = sql.SQL("copy {}.{} to stdout").format(
                    sql.Identifier(schema), sql.Identifier(table)
                )
                with cursor.copy(query) as copy:
                    for part in copy:
                        found += part
        return bytes(found)

    def rows_about(self, case: str) -> dict[str, int]:
        """How many rows each table with a case id still has about this case."""
        tables = self._rows(
            "select table_name from information_schema.columns"
            " where column_name = 'case_id' and table_schema = 'public' order by table_name"
        )
        counts = {"reports_case": len(self._rows("select 1 from reports_case where id = %s", case))}
        with psycopg.connect(self.address) as connection, connection.cursor() as cursor:
            for table in (row["table_name"] for row in tables):
                query = sql.SQL("select count(*) from {} where case_id::text = %s").format(
                    sql.Identifier(table)
                )
                cursor.execute(query, [case])
                (counts[table],) = cursor.fetchone() or (0,)
        return counts

    def _rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        with (
            psycopg.connect(self.address) as connection,
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            cursor.execute(query.encode(), values or None)
            return cursor.fetchall()
