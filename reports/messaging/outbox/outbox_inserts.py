"""Putting rows into the outbox, each text once: one statement, however many."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from reports.messaging.models import OutboundText

type Key = tuple[UUID | None, str, str]

_INSERT: Final = """
INSERT INTO reports_outboundtext (
    id, case_id, in_reply_to_id, kind, template, slot, blob, loose_blob, number_lookup,
    created_at, not_before, not_after, next_try_at,
    state, attempts, why, failure_owner, redact_tries
)
SELECT fresh.*, 'queued', 0, '', '', 0
FROM unnest(
    %s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::bytea[],
    %s::bytea[], %s::bytea[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[],
    %s::timestamptz[]
) AS fresh
ON CONFLICT DO NOTHING RETURNING id
"""
_INSERTED: Final = (
    *("id", "case_id", "in_reply_to_id", "kind", "template", "slot", "blob", "loose_blob"),
    *("number_lookup", "created_at", "not_before", "not_after", "next_try_at"),
)


def key_of(row: OutboundText) -> Key:
    """What makes it one text: its case, if it has one, its template and slot."""
    return row.case_id, row.template, row.slot


def insert(rows: Sequence[OutboundText]) -> Mapping[Key, OutboundText]:
    """The rows by their keys; those that were there already as they are in the database now.

    One query, and one more for what was there.
    """
    if not rows:
        return {}
    columns = [[getattr(row, name) for row in rows] for name in _INSERTED]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, columns)
        fresh = {id for (id,) in cursor.fetchall()}
    there = [row for row in rows if row.id not in fresh]
    return {key_of(row): row for row in (*(row for row in rows if row.id in fresh), *_there(there))}


def _there(rows: Sequence[OutboundText]) -> Iterable[OutboundText]:
    if not rows:
        return ()
    cases = {row.case_id for row in rows if row.case_id is not None}
    of_cases = Q(case__in=cases) if cases else Q(case__isnull=True)
    return OutboundText.objects.filter(
        of_cases,
        template__in={row.template for row in rows},
        slot__in={row.slot for row in rows},
    )
