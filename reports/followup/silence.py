"""What no answer means: another try in another window, then a person, then another (R7.7)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, Entry, record_many
from reports.cases.models import TaskKind
from reports.followup import changes, todo
from reports.followup.models import Attempt, FollowUp, Outcome, PlanState
from reports.followup.rows import BATCH, save_all, take_due
from reports.messaging.models import OutboundText
from reports.messaging.states import TextState
from reports.region import region

# The text was with her phone, or may have been; all other states say that it was not.
ARRIVED = (TextState.SENT, TextState.DELIVERED, TextState.ACCEPTED, TextState.UNKNOWN)


def sweep(*, now: datetime, limit: int = BATCH) -> int:
    """See to everybody whose time to answer is over; returns how many there were."""
    with transaction.atomic():
        asked = take_due(state=PlanState.ASKED, now=now, limit=limit)
        entries = _unanswered(asked, now)
        silent = take_due(state=PlanState.SILENT, now=now, limit=limit)
        entries += [_tell_coordinators(plan, now) for plan in silent]
        save_all([*asked, *silent])
        record_many(sorted(entries, key=lambda entry: str(entry.case_id)))
    return len(asked) + len(silent)


def _unanswered(plans: Sequence[FollowUp], now: datetime) -> list[Entry]:
    outcomes = _outcomes(plans)
    Attempt.objects.bulk_create(
        Attempt(case_id=plan.case_id, outcome=outcomes[plan.case_id], at=plan.asked_at or now)
        for plan in plans
    )
    tries = region().safe_contact.attempts_before_not_reached
    return [entry for plan in plans for entry in _next_try(plan, tries, now)]


def _next_try(plan: FollowUp, tries: int, now: datetime) -> list[Entry]:
    if not plan.case.is_open:
        return [_entry(plan, changes.stop(plan), now)]
    if plan.tries + 1 < tries:
        changes.ask_again(plan, now)
        return []
    todo.plan(plan.case, TaskKind.NOT_REACHED, now)
    return [_entry(plan, changes.silent(plan, now), now, ReasonCode.NO_ANSWER)]


def _tell_coordinators(plan: FollowUp, now: datetime) -> Entry:
    """Her worker has done nothing about the silence: somebody else is told, once."""
    if not plan.case.is_open:
        return _entry(plan, changes.stop(plan), now)
    plan.next_at = None
    todo.plan(plan.case, TaskKind.NOT_REACHED, now, for_coordinator=True)
    return _entry(plan, EventKind.ESCALATED, now, ReasonCode.NO_ANSWER)


def _outcomes(plans: Sequence[FollowUp]) -> Mapping[UUID, Outcome]:
    """Whether each plan's text reached her phone; one query."""
    case_ids, slots = [plan.case_id for plan in plans], {plan.slot for plan in plans}
    texts = OutboundText.objects.filter(case_id__in=case_ids, slot__in=slots, state__in=ARRIVED)
    arrived = set(texts.values_list("case_id", "slot"))
    return {
        plan.case_id: Outcome.NO_REPLY
        if (plan.case_id, plan.slot) in arrived
        else Outcome.NOT_DELIVERED
        for plan in plans
    }


def _entry(
    plan: FollowUp, kind: EventKind, now: datetime, reason: ReasonCode | None = None
) -> Entry:
    return Entry(kind=kind, by=SYSTEM, now=now, case_id=plan.case_id, reason=reason)
