"""The safety plan: agreed with the person, kept in every version, shown behind the code by wish.

Every version is sealed to the case's people. Where the person wants it, a copy of the newest is
sealed to the conversation, so that the return code opens it; without that wish no copy is left.
Code words stay with safe contact.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import check_version, lock_case
from reports.cases.casework.conversation import already_written
from reports.cases.casework.reporter import ReporterCase
from reports.cases.lifecycle.own_case import check_own_and_open
from reports.cases.models import Content
from reports.cases.models import content as names
from reports.cases.planning.plan_records import PlanWords, SafetyPlan, SharedPlan
from reports.cases.records.case_writes import next_version, save
from reports.cases.records.contents import EmptyText, sealed, sealed_message
from reports.cases.records.open_case import OpenCase
from reports.vault.case_keys.case_keys import CaseVault


class NotAgreed(ValueError):
    """Only what was agreed with the person is shown behind the code."""


def write_plan(
    *,
    case_id: UUID,
    said: PlanWords,
    agreed: bool,
    shown: bool,
    by: Staff,
    now: datetime,
    plan_id: UUID,
    version: int | None = None,
) -> bool:
    """Keep a new version of the safety plan; the same id twice keeps it once (False then).

    Raises EmptyText, NotAgreed, NotText, TooLong, ClashingId, AlreadyClosed, NotAllowed,
    NotResponsible, NotYours, StaleCase.
    """
    if not any(each.strip() for each in said.to_json().values()):
        raise EmptyText
    if shown and not agreed:
        raise NotAgreed
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by)
        if already_written(case, names.SAFETY_PLAN, plan_id):
            return False
        check_version(case=case, version=version)
        check_own_and_open(case=case, by=by)
        plan = SafetyPlan(
            id=plan_id,
            number=next_version(case, names.SAFETY_PLAN),
            author_id=by.user_id,
            at=now,
            agreed=agreed,
            shown=shown,
            said=said,
        )
        vault = CaseVault.load(case.id)
        row = sealed(vault, case.id, names.SAFETY_PLAN, plan.to_json(), content_id=plan_id)
        row.save(force_insert=True)
        _share(vault, case.id, plan)
        save(case)
        record(kind=EventKind.SAFETY_PLAN_WRITTEN, by=actor_of(by), now=now, case_id=case.id)
    return True


def plans(opened: OpenCase) -> list[SafetyPlan]:
    """Every version on an opened case, newest first."""
    found = opened.sealed(SafetyPlan, names.SAFETY_PLAN)
    return sorted(found, key=lambda each: each.number, reverse=True)


def shown_by_code(case: ReporterCase) -> SharedPlan | None:
    """What the person reads of it behind the return code; one query."""
    found = case.shared(SharedPlan, names.SHARED_PLAN)
    return found[0] if found else None


def _share(vault: CaseVault, case_id: UUID, plan: SafetyPlan) -> None:
    """Put the newest version behind the code, or take what lay there away."""
    Content.objects.filter(case_id=case_id, name=names.SHARED_PLAN).delete()
    if plan.shown:
        shared = SharedPlan(at=plan.at, said=plan.said)
        made = sealed_message(
            vault, case_id, names.SHARED_PLAN, shared.to_json(), content_id=uuid4()
        )
        made.save(force_insert=True)
