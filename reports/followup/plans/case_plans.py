"""What a worker does with the plan of a case: start, pause, take up again, change, stop."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.cases.casework.safe_contact import read_contact
from reports.cases.lifecycle.own_case import lock_own_case
from reports.cases.models import Case
from reports.cases.records.case_writes import save
from reports.followup.models import ALIVE, FollowUp, PlanState
from reports.followup.plans import plan_transitions
from reports.followup.plans.due_plans import lock_plan
from reports.followup.replies.replies import FREEZES
from reports.messaging.contact.text_permission import check_wanted
from reports.messaging.outbox import outbox
from reports.region import region
from reports.vault.case_keys.case_keys import CaseVault

BY_WORKER: Final = "worker"
BY_REPORTER: Final = "reporter"
FROZEN: Final = frozenset(str(meaning) for meaning in FREEZES)


class PlanUnknown(ValueError):
    """The region has no plan of this name."""


class NoPlan(Exception):
    """This case has no plan."""


class WrongState(Exception):
    """The plan is not where this leads on from; `state` is where it is."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class Mark(StrEnum):
    """What an inbox row says about follow-up."""

    DUE = "due"
    ANSWERED = "answered"
    SILENT = "silent"
    BLOCKED = "blocked"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """Where a plan stands. `answer` is a code of replies.Meaning, `why` what forbade its text."""

    plan: str
    state: PlanState
    next_at: datetime | None
    done: int
    total: int
    tries: int
    answer: str
    answered_at: datetime | None
    silent_since: datetime | None
    why: str
    named_time: bool

    @property
    def alive(self) -> bool:
        """Neither stopped nor finished."""
        return self.state in ALIVE


def choices(*, language: str) -> list[tuple[str, str]]:
    """The region's plans that a worker may start, as (id, name)."""
    plans = region().follow_up.plans.values()
    return [(plan.id, plan.name(language)) for plan in plans if not plan.named_time]


def of_case(*, case_id: UUID) -> PlanView | None:
    """The plan of a case; one query."""
    plan = FollowUp.objects.filter(case_id=case_id).first()
    return _view(plan) if plan else None


def of_cases(*, case_ids: Collection[UUID]) -> dict[UUID, PlanView]:
    """The plans of those of these cases that have one; one query."""
    return {plan.case_id: _view(plan) for plan in FollowUp.objects.filter(case_id__in=case_ids)}


def _view(plan: FollowUp) -> PlanView:
    template = plan_transitions.template_of(plan)
    total = len(template.steps) if template else plan.step
    finished = plan.state == PlanState.FINISHED
    return PlanView(
        plan=plan.plan,
        state=PlanState(plan.state),
        next_at=plan.next_at if plan.state == PlanState.RUNNING else None,
        done=total if finished else min(plan.step, total),
        total=total,
        tries=plan.tries,
        answer=plan.answer,
        answered_at=plan.answered_at,
        silent_since=plan.silent_since,
        why=plan.why,
        named_time=plan_transitions.has_named_time(plan),
    )


def for_inbox(*, cases: QuerySet[Case, UUID], now: datetime) -> dict[UUID, Mark]:
    """What each of these cases says about follow-up, if anything, the most urgent first; one query.

    `cases`: their ids.
    """
    plans = FollowUp.objects.filter(case__in=cases, state__in=ALIVE)
    urgent_first = plans.order_by("-case__rank", "case__due_at", "case_id")
    marks = {plan.case_id: _mark(plan, now) for plan in urgent_first}
    return {case_id: mark for case_id, mark in marks.items() if mark}


def _mark(plan: FollowUp, now: datetime) -> Mark | None:
    if plan.state == PlanState.BLOCKED:
        return Mark.FROZEN if plan.why in FROZEN else Mark.BLOCKED
    if plan.state == PlanState.SILENT:
        return Mark.SILENT
    if plan.answered_at is not None and plan.state == PlanState.RUNNING and not plan.tries:
        return Mark.ANSWERED
    is_due = plan.next_at is not None and plan.next_at <= now
    return Mark.DUE if is_due or plan.state == PlanState.ASKED else None


def start(
    *, case_id: UUID, plan: str, by: Staff, now: datetime, version: int | None = None
) -> None:
    """Begin a plan, counted from now. A second start while one runs is WrongState: change it.

    Raises PlanUnknown, WrongState, AlreadyClosed, ContactRefused, NotAllowed, NotResponsible,
    NotYours, StaleCase.
    """
    _check_known(plan)
    with _locked(case_id, by, version) as case:
        _check_wanted(case)
        row = lock_plan(case)
        if row is not None and row.state in ALIVE:
            raise WrongState(row.state)
        _begin(row or FollowUp(case=case), plan, now)
        _done(case, EventKind.FOLLOW_UP_STARTED, actor_of(by), now)


def change(
    *, case_id: UUID, plan: str, by: Staff, now: datetime, version: int | None = None
) -> None:
    """Another plan from now on; what is on its way of the old one is withdrawn.

    Raises what `start` raises, and NoPlan.
    """
    _check_known(plan)
    with _locked(case_id, by, version) as case:
        _check_wanted(case)
        row = _alive(case)
        outbox.withdraw(case_id=case.id, now=now)
        _begin(row, plan, now)
        _done(case, EventKind.FOLLOW_UP_CHANGED, actor_of(by), now)


def pause(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> None:
    """Ask nothing until it is taken up again. Raises NoPlan, WrongState, and as `start`."""
    with _locked(case_id, by, version) as case:
        pause_locked(case, BY_WORKER, actor_of(by), now)


def resume(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> None:
    """Take up a plan that was paused, blocked or silent. Raises NoPlan, WrongState, as `start`."""
    with _locked(case_id, by, version) as case:
        resume_locked(case, actor_of(by), now)


def stop(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> None:
    """End the plan; what is on its way is withdrawn. Raises NoPlan, NotAllowed and so on."""
    with _locked(case_id, by, version) as case:
        stop_locked(case, actor_of(by), now)


def pause_locked(case: Case, who: str, by: Actor, now: datetime) -> None:
    """Pause the plan of a locked case. Raises NoPlan, WrongState."""
    plan = _alive(case)
    if plan.state == PlanState.PAUSED:
        raise WrongState(plan.state)
    outbox.withdraw(case_id=case.id, now=now)
    kind = plan_transitions.pause(plan, who)
    plan.save()
    _done(case, kind, by, now)


def resume_locked(case: Case, by: Actor, now: datetime) -> None:
    """Take up the plan of a locked case again. Raises NoPlan, WrongState, ContactRefused."""
    plan = _alive(case)
    if plan.state not in {PlanState.PAUSED, PlanState.BLOCKED, PlanState.SILENT}:
        raise WrongState(plan.state)
    _check_wanted(case)
    kind = plan_transitions.take_up(plan, now)
    plan.save()
    _done(case, kind, by, now)


def stop_locked(case: Case, by: Actor, now: datetime) -> None:
    """Stop the plan of a locked case. Raises NoPlan."""
    plan = _alive(case)
    outbox.withdraw(case_id=case.id, now=now)
    kind = plan_transitions.stop(plan)
    plan.save()
    _done(case, kind, by, now)


def _begin(row: FollowUp, plan: str, now: datetime) -> None:
    row.plan = plan
    plan_transitions.begin(row, now)
    row.save()


def _check_known(plan: str) -> None:
    known = region().follow_up.plans.get(plan)
    if known is None or known.named_time:
        raise PlanUnknown


def _check_wanted(case: Case) -> None:
    check_wanted(contact=read_contact(CaseVault.load(case.id), case.id))


def _alive(case: Case) -> FollowUp:
    plan = lock_plan(case)
    if plan is None or plan.state not in ALIVE:
        raise NoPlan
    return plan


@contextmanager
def _locked(case_id: UUID, by: Staff, version: int | None) -> Iterator[Case]:
    with transaction.atomic():
        case = lock_own_case(case_id=case_id, by=by, version=version)
        yield case


def _done(case: Case, kind: EventKind, by: Actor, now: datetime) -> None:
    save(case)
    record(kind=kind, by=by, now=now, case_id=case.id)
