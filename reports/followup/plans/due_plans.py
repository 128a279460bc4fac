"""Plans that are due, with what a machine needs of their cases: constant queries for a batch."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.functions import Cast, Concat

from reports.cases.models import Case, Content
from reports.cases.models import content as names
from reports.cases.records.contents import read_working
from reports.followup.models import FollowUp, PlanState
from reports.messaging.contact.contact import SafeContact
from reports.messaging.models import OutboundText, TextKind
from reports.messaging.outbox.outbox import RESTORED
from reports.messaging.states import TextState
from reports.vault.case_keys.case_keys import WorkingVault, load_working
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind, Marks, MarksBroken
from reports.vault.primitives.errors import SealBroken

log = logging.getLogger("linden.followup")

BATCH: Final = 200

_SAVE: Final = """
update reports_followup as f
set state = n.state, step = n.step, tries = n.tries, round = n.round, next_at = n.next_at,
    asked_at = n.asked_at, asked_until = n.asked_until, answer = n.answer,
    answered_at = n.answered_at, silent_since = n.silent_since, why = n.why
from unnest(%s::uuid[], %s::text[], %s::int[], %s::int[], %s::int[], %s::timestamptz[],
    %s::timestamptz[], %s::timestamptz[], %s::text[], %s::timestamptz[], %s::timestamptz[],
    %s::text[])
    as n (id, state, step, tries, round, next_at, asked_at, asked_until, answer, answered_at,
        silent_since, why)
where f.id = n.id
"""
# FollowUp.slot, as the database says it.
_SLOT: Final = Concat(
    Cast("round", TextField()),
    Value("."),
    Cast("step", TextField()),
    Value("."),
    Cast("tries", TextField()),
    output_field=TextField(),
)
_CHANGED: Final = (
    "id",
    "state",
    "step",
    "tries",
    "round",
    "next_at",
    "asked_at",
    "asked_until",
    "answer",
    "answered_at",
    "silent_since",
    "why",
)


@dataclass(frozen=True, slots=True)
class Reached:
    """What is needed to reach somebody: the keys of the case and what the reporter said."""

    vault: WorkingVault
    contact: SafeContact


def take_due(*, state: PlanState, now: datetime, limit: int = BATCH) -> list[FollowUp]:
    """Lock the plans in this state whose moment has come, with their cases; one query.

    Whoever is held by somebody else waits for the next round: a withdrawal in another transaction
    and this batch never wait for one another in a ring.
    """
    due = FollowUp.objects.filter(state=state, next_at__lte=now).order_by("next_at", "id")
    locked = due.select_related("case").select_for_update(skip_locked=True, of=("self", "case"))
    return list(locked[:limit])


def take_taken_back(*, now: datetime, limit: int = BATCH) -> list[FollowUp]:
    """Lock the plans that wait for an answer to a text that never left, and their cases.

    One query. Not after a restored backup: what was taken back then, people start again, case by
    case.
    """
    texts = OutboundText.objects.filter(
        case=OuterRef("case"), slot=OuterRef("text_slot"), kind=TextKind.FOLLOWUP
    )
    cancelled = texts.filter(state=TextState.CANCELLED).exclude(why=RESTORED)
    waiting = FollowUp.objects.filter(state=PlanState.ASKED, next_at__gt=now)
    found = waiting.annotate(text_slot=_SLOT).filter(Exists(cancelled)).order_by("next_at", "id")
    locked = found.select_related("case").select_for_update(skip_locked=True, of=("self", "case"))
    return list(locked[:limit])


def reach(case_ids: Collection[UUID]) -> dict[UUID, Reached]:
    """The keys and the safe contact of these cases; three queries.

    What does not open or is not the newest is left out.
    """
    try:
        marks = newest.read(Kind.CONTACT, case_ids)
    except MarksBroken:
        log.exception("marks_broken")
        return {}
    vaults = load_working(case_ids)
    contents = Content.objects.filter(case_id__in=case_ids, name=names.CONTACT)
    found = {}
    for content in contents:
        vault = vaults.get(content.case_id)
        contact = _contact(marks, vault, content) if vault else None
        if vault and contact:
            found[content.case_id] = Reached(vault, contact)
    return found


def _contact(marks: Marks, vault: WorkingVault, content: Content) -> SafeContact | None:
    # One damaged row must not keep all others from being asked.
    try:
        marks.check(content.case_id, content.revision)
        return SafeContact.from_json(read_working(vault, content))
    except SealBroken:
        log.exception("contact_unreadable", extra={"case_id": str(content.case_id)})
        return None


def save_all(plans: Sequence[FollowUp]) -> None:
    """Write what changed on these locked rows; one query."""
    if not plans:
        return
    columns = [[getattr(plan, name) for plan in plans] for name in _CHANGED]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, columns)


def lock_plan(case: Case) -> FollowUp | None:
    """The plan of this locked case, locked too; None if it has none."""
    plan = FollowUp.objects.select_for_update().filter(case=case).first()
    if plan is not None:
        plan.case = case
    return plan
