"""When a placement is over: what was passed on is taken back, and the place can be had again."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from reports.audit.events import ReasonCode
from reports.cases.casework import consents
from reports.cases.casework.consents import when_withdrawn
from reports.cases.models import Case, TaskKind
from reports.cases.terms.consent_records import Consent, Purpose
from shelters.inventory.house_staff import NotYours
from shelters.models import LIVE, NeedState, Paper, Placement, PlacementState
from shelters.needs.match_calls import unit_is_free
from shelters.needs.needs import when_changed
from shelters.occupancy.occupancy import live
from shelters.occupancy.placement_states import Side
from shelters.occupancy.placement_tasks import plan
from shelters.placing import house_documents, placement_writes
from shelters.placing.address_release import take_back_address
from shelters.placing.budgets import check_budget
from shelters.placing.placement_writes import Locked

AT_ONCE: Final = 200  # a sweep goes on with the rest next time
_UNDECIDED: Final = (PlacementState.OFFERED, PlacementState.ACCEPTED)
_BEFORE_ARRIVAL: Final = tuple(each for each in LIVE if each is not PlacementState.ARRIVED)


def over(locked: Locked) -> None:
    """Take back the address and the papers of a placement that just ended, and tell the match."""
    take_back_address(locked.placement)
    house_documents.take_back(locked.placement)
    for taken in locked.placement.units.all():
        unit_is_free(taken.unit_id)


def tidy(*, now: datetime) -> int:
    """Write down what lapsed, and end what belongs to nobody any more; returns how many.

    Nothing waits for this: a hold whose time is over takes nothing from anybody.
    """
    found = _lapsed(now) | _of_nobody()
    ids = list(found.order_by("id").values_list("id", flat=True)[:AT_ONCE])
    return sum(_end(placement_id, now) for placement_id in ids)


def _lapsed(now: datetime) -> QuerySet[Placement]:
    gone = Q(during__endswith__lte=now) | Q(during__isempty=True)
    return Placement.objects.filter(gone, state__in=LIVE)


def _of_nobody() -> QuerySet[Placement]:
    erased = Q(need__isnull=True) & ~Q(state=PlacementState.KEPT)
    closed = Q(need__case__closed_at__isnull=False)
    stopped = Q(need__state=NeedState.WITHDRAWN)
    return Placement.objects.filter(erased | closed | stopped, state__in=_BEFORE_ARRIVAL)


@transaction.atomic
def _end(placement_id: UUID, now: datetime) -> bool:
    try:
        locked = placement_writes.lock_for_service(placement_id)
    except NotYours:
        return False
    placement = locked.placement
    if placement.state not in LIVE or (placement.lasts(now=now) and _is_sought(locked)):
        return False
    placement_writes.go(locked, PlacementState.EXPIRED, side=Side.SERVICE, now=now)
    over(locked)
    if locked.case is not None:
        plan(locked.case, TaskKind.PLACE_LOST, now=now)
    return True


def _is_sought(locked: Locked) -> bool:
    """Whether somebody still looks for the place, or has it."""
    if locked.case is None or locked.need is None:
        return locked.placement.state in {PlacementState.KEPT, PlacementState.ARRIVED}
    return locked.case.is_open and locked.need.state != NeedState.WITHDRAWN


def stop_for(case_id: UUID, organisation_id: UUID, now: datetime) -> None:
    """The reporter took a consent back: what waits at this organisation is stopped (R7.4).

    What the house was told is destroyed. A place somebody lives in stays theirs, and a hold that
    the house knows nothing of stays as it is.
    """
    theirs = Placement.objects.filter(
        need__case_id=case_id, house__organisation_id=organisation_id, during__contains=now
    )
    for placement_id in theirs.order_by("id").values_list("id", flat=True):
        locked = placement_writes.lock_for_service(placement_id)
        house_documents.take_back(locked.placement)
        if locked.placement.state in house_documents.AT_THE_HOUSE:
            _withdraw(locked, now, ReasonCode.CONSENT_TAKEN_BACK)


def run_out(*, now: datetime) -> int:
    """Take back what houses were told under a consent whose time is over; returns of how many.

    What waits for a yes is stopped as by a withdrawal, and the worker has a task. A place in which
    somebody is expected or lives stays theirs: a clock is no word of theirs.
    """
    case_ids = Paper.objects.values_list("need__case_id", flat=True).distinct()
    found = consents.with_run_out(case_ids=list(case_ids), purpose=Purpose.PLACE, now=now)
    return sum(_end_run_out(case_id, now) for case_id in found[:AT_ONCE])


@transaction.atomic
def _end_run_out(case_id: UUID, now: datetime) -> bool:
    case = Case.objects.select_for_update().filter(id=case_id).first()
    if case is None:
        return False
    over_for = consents.end_run_out(case=case, purpose=Purpose.PLACE, now=now)
    agreed = {
        each.organisation_id for each in consents.of_case(case_id=case_id) if _holds(each, now)
    }
    theirs = live(now).filter(need__case=case, house__organisation_id__in=over_for - agreed)
    for placement_id in theirs.order_by("id").values_list("id", flat=True):
        _take_back_run_out(placement_writes.lock_for_service(placement_id), now)
    return bool(over_for)


def _holds(consent: Consent, now: datetime) -> bool:
    return consent.purpose is Purpose.PLACE and consent.holds(now=now)


def _take_back_run_out(locked: Locked, now: datetime) -> None:
    house_documents.take_back(locked.placement)
    if locked.placement.state in _UNDECIDED:
        _withdraw(locked, now, ReasonCode.CONSENT_RAN_OUT)
        if locked.case is not None:
            plan(locked.case, TaskKind.PLACE_LOST, now=now)


def _withdraw(locked: Locked, now: datetime, reason: ReasonCode) -> None:
    placement_writes.go(locked, PlacementState.RELEASED, side=Side.WORKER, now=now, reason=reason)
    over(locked)


def wire() -> None:
    """Let a withdrawn consent stop what waits, and a changed search reach the house; once."""
    when_withdrawn(Purpose.PLACE, stop_for)
    when_changed(check_budget)
    when_changed(house_documents.renew_profile)
