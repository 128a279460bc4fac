"""After a restored backup nobody is asked by a machine what they may have answered since.

Between the backup and now texts went out and answers came in that this database does not know.
Plans that waited for an answer then, or were due since, wait for a person, as queued texts do.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from reports.audit.log import SYSTEM, Entry, record_many
from reports.cases.models import TaskKind
from reports.followup.models import FollowUp, PlanState
from reports.followup.plans import one_time_checks, people_tasks, plan_transitions
from reports.followup.plans.due_plans import BATCH, save_all
from reports.followup.sending import answer_texts

RESTORED: Final = "restored"


def wait_for_people(*, now: datetime) -> int:
    """Put all of them to rest, each with a task; returns how many. Again does nothing more.

    Nobody is told either that an answer waits: it may have been read since.
    """
    answer_texts.rest()
    done = 0
    while count := _some(now):
        done += count
    return done


def _some(now: datetime) -> int:
    due = Q(state=PlanState.RUNNING, next_at__lte=now) | Q(state=PlanState.ASKED)
    with transaction.atomic():
        rows = FollowUp.objects.filter(due, case__closed_at__isnull=True).order_by("case_id")
        locked = rows.select_related("case").select_for_update(of=("self", "case"))
        plans = list(locked[:BATCH])
        _put_to_rest(plans, now)
    return len(plans)


def _put_to_rest(plans: Sequence[FollowUp], now: datetime) -> None:
    entries = []
    for plan in plans:
        if plan_transitions.has_named_time(plan):
            one_time_checks.alert(plan, now)
        kind = plan_transitions.block(plan, RESTORED)
        people_tasks.plan(plan.case, TaskKind.CHECK_CONTACT, now)
        entries.append(Entry(kind=kind, by=SYSTEM, now=now, case_id=plan.case_id))
    save_all(plans)
    record_many(entries)
