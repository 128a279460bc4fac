"""What the reporter does with the texts to their phone, by the return code: see, pause, stop."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.audit.log import REPORTER
from reports.cases.casework import reporter
from reports.cases.casework.reporter import CodeUnknown
from reports.cases.models import Case
from reports.followup.models import PlanState
from reports.followup.plans import case_plans
from reports.followup.plans.case_plans import BY_REPORTER, WrongState
from reports.followup.plans.due_plans import lock_plan
from reports.messaging.contact.contact import ContactState, SafeContact
from reports.vault.case_keys.return_codes import CodeKeys


@dataclass(frozen=True, slots=True)
class OwnView:
    """What the reporter is shown: texts are planned, or paused and by whom; `next_at` is the
    earliest."""

    state: PlanState
    next_at: datetime | None
    may_resume: bool


def view(*, case_id: UUID) -> OwnView | None:
    """The reporter's plan; None if nothing is planned. One query."""
    found = case_plans.of_case(case_id=case_id)
    if found is None or not found.alive:
        return None
    paused_by_reporter = found.state is PlanState.PAUSED and found.why == BY_REPORTER
    return OwnView(found.state, found.next_at, paused_by_reporter)


def claimed_view(*, case_id: UUID, contact: SafeContact) -> OwnView | None:
    """The same for a phone that nobody has proven: what was chosen here, and nothing else.

    Whether that phone answered, or what stopped us, would tell a stranger about it.
    """
    found = case_plans.of_case(case_id=case_id)
    if found is None:
        return None
    if found.state is PlanState.PAUSED:
        return OwnView(PlanState.PAUSED, None, found.why == BY_REPORTER)
    if found.state is PlanState.STOPPED and contact.state is not ContactState.STOPPED:
        return None
    return OwnView(PlanState.RUNNING, None, may_resume=False)


def pause(*, code_keys: CodeKeys, now: datetime) -> None:
    """No texts until the reporter, or the worker, says so. Raises CodeUnknown, NoPlan,
    WrongState."""
    with _locked(code_keys, now) as case:
        case_plans.pause_locked(case, BY_REPORTER, REPORTER, _minute(now))


def resume(*, code_keys: CodeKeys, now: datetime) -> None:
    """Take up what the reporter paused; what the worker paused stays so.

    Whoever found the code must not make texts go where a worker stopped them. Raises CodeUnknown,
    NoPlan, WrongState, ContactRefused.
    """
    with _locked(code_keys, now) as case:
        plan = lock_plan(case)
        if plan is not None and (plan.state != PlanState.PAUSED or plan.why != BY_REPORTER):
            raise WrongState(plan.state)
        case_plans.resume_locked(case, REPORTER, _minute(now))


def stop(*, code_keys: CodeKeys, now: datetime) -> None:
    """No texts of this plan any more. Raises CodeUnknown, NoPlan."""
    with _locked(code_keys, now) as case:
        case_plans.stop_locked(case, REPORTER, _minute(now))


@contextmanager
def _locked(code_keys: CodeKeys, now: datetime) -> Iterator[Case]:
    with reporter.found(code_keys, now=now) as case_id, transaction.atomic():
        case = Case.objects.select_for_update().filter(id=case_id).first()
        if case is None:
            raise CodeUnknown
        yield case


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
