"""Assessment and case plan: what was found out, what is wanted, who does what by when."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import check_version, lock_case
from reports.cases.casework.conversation import already_written
from reports.cases.lifecycle.own_case import check_own_and_open
from reports.cases.models import content as names
from reports.cases.planning.plan_records import Assessment, CasePlan, Goal
from reports.cases.records.case_writes import next_version, save
from reports.cases.records.contents import EmptyText, sealed
from reports.cases.records.open_case import OpenCase
from reports.vault.case_keys.case_keys import CaseVault


def keep_plan(
    *,
    case_id: UUID,
    assessment: Assessment,
    goals: tuple[Goal, ...],
    agreed: bool,
    by: Staff,
    now: datetime,
    plan_id: UUID,
    version: int | None = None,
) -> bool:
    """Keep a new version of the case plan; the same id twice keeps it once (False then).

    Raises EmptyText, NotText, TooLong, ClashingId, AlreadyClosed, NotAllowed, NotResponsible,
    NotYours, StaleCase.
    """
    if not goals and not any(each.strip() for each in assessment.to_json().values()):
        raise EmptyText
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by)
        if already_written(case, names.CASE_PLAN, plan_id):
            return False
        check_version(case=case, version=version)
        check_own_and_open(case=case, by=by)
        plan = CasePlan(
            id=plan_id,
            number=next_version(case, names.CASE_PLAN),
            author_id=by.user_id,
            at=now,
            agreed=agreed,
            assessment=assessment,
            goals=goals,
        )
        vault = CaseVault.load(case.id)
        sealed(vault, case.id, names.CASE_PLAN, plan.to_json(), content_id=plan_id).save(
            force_insert=True
        )
        save(case)
        record(kind=EventKind.CASE_PLAN_WRITTEN, by=actor_of(by), now=now, case_id=case.id)
    return True


def case_plans(opened: OpenCase) -> list[CasePlan]:
    """Every version on an opened case, newest first."""
    found = opened.sealed(CasePlan, names.CASE_PLAN)
    return sorted(found, key=lambda each: each.number, reverse=True)
