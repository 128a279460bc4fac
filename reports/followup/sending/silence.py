"""What no answer means: another try in another window, then a person, then another (R7.7).

A text that was taken back before it left has no answer to wait for: its plan goes on at once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, Entry, record_many
from reports.cases.models import TaskKind
from reports.followup.models import Attempt, FollowUp, Outcome, PlanState
from reports.followup.plans import one_time_checks, people_tasks, plan_transitions
from reports.followup.plans.due_plans import BATCH, save_all, take_due, take_taken_back
from reports.messaging.models import OutboundText, TextKind
from reports.messaging.states import TextState
from reports.region import region

# The text was with the phone, or may have been; all other states say that it was not.
# One that never left this house was no try: it says nothing about the reporter (R7.7).
ARRIVED = (
    TextState.SENT,
    TextState.DELIVERED,
    TextState.UNCONFIRMED,
    TextState.ACCEPTED,
    TextState.UNKNOWN,
)


def sweep(*, now: datetime, limit: int = BATCH) -> int:
    """See to everybody who need not, or cannot, be waited for any more; how many there were."""
    with transaction.atomic():
        asked = take_due(state=PlanState.ASKED, now=now, limit=limit)
        taken_back = take_taken_back(now=now, limit=limit)
        for plan in taken_back:
            plan_transitions.taken_back(plan)
        entries = _unanswered([*asked, *taken_back], now)
        silent = take_due(state=PlanState.SILENT, now=now, limit=limit)
        entries += [_tell_coordinators(plan, now) for plan in silent]
        save_all([*asked, *taken_back, *silent])
        record_many(sorted(entries, key=lambda entry: str(entry.case_id)))
    return len(asked) + len(taken_back) + len(silent)


def _unanswered(plans: Sequence[FollowUp], now: datetime) -> list[Entry]:
    outcomes = _outcomes(plans)
    Attempt.objects.bulk_create(
        Attempt(case_id=plan.case_id, outcome=outcomes[plan.case_id], at=plan.asked_at or now)
        for plan in plans
        if plan.case_id in outcomes
    )
    tries = region().safe_contact.attempts_before_not_reached
    return [entry for plan in plans for entry in _next_try(plan, tries, now)]


def _next_try(plan: FollowUp, tries: int, now: datetime) -> list[Entry]:
    if not plan.case.is_open:
        return [_entry(plan, plan_transitions.stop(plan), now)]
    if plan.tries + 1 < tries and not plan_transitions.has_named_time(plan):
        plan_transitions.ask_again(plan, now)
        return []
    people_tasks.plan(plan.case, TaskKind.NOT_REACHED, now)
    if plan_transitions.has_named_time(plan):
        one_time_checks.alert(plan, now)
    return [_entry(plan, plan_transitions.silent(plan, now), now, ReasonCode.NO_ANSWER)]


def _tell_coordinators(plan: FollowUp, now: datetime) -> Entry:
    """The worker has done nothing about the silence: somebody else is told, once."""
    if not plan.case.is_open:
        return _entry(plan, plan_transitions.stop(plan), now)
    plan.next_at = None
    people_tasks.plan(plan.case, TaskKind.NOT_REACHED, now, for_coordinator=True)
    return _entry(plan, EventKind.ESCALATED, now, ReasonCode.NO_ANSWER)


def _outcomes(plans: Sequence[FollowUp]) -> Mapping[UUID, Outcome]:
    """Whether each plan's text reached the phone; without those that never left; one query."""
    slots = {plan.case_id: plan.slot for plan in plans}
    left = Q(state__in=ARRIVED) | Q(provider_lookup__isnull=False)
    texts = OutboundText.objects.filter(
        left, case_id__in=slots, slot__in=set(slots.values()), kind=TextKind.FOLLOWUP
    )
    return {
        case_id: Outcome.NO_REPLY if state in ARRIVED else Outcome.NOT_DELIVERED
        for case_id, slot, state in texts.values_list("case_id", "slot", "state")
        if slots[case_id] == slot
    }


def _entry(
    plan: FollowUp, kind: EventKind, now: datetime, reason: ReasonCode | None = None
) -> Entry:
    return Entry(kind=kind, by=SYSTEM, now=now, case_id=plan.case_id, reason=reason)
