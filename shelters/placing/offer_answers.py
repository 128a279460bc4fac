"""The offer to a house, and its answer."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import ReasonCode
from reports.cases.access.access import check_reason
from reports.cases.models import TaskKind
from reports.vault.primitives.keys import PrivateKey
from shelters.inventory.house_staff import NotYours
from shelters.inventory.inventory import house_facts
from shelters.inventory.unit_availability import doubt_all, say_full
from shelters.matching.pairs.fit import DANGER_TIER
from shelters.models import Placement, PlacementState
from shelters.occupancy import placement_states
from shelters.occupancy.placement_states import IllegalStep, Side
from shelters.occupancy.placement_tasks import plan
from shelters.placing import house_documents, placement_writes
from shelters.placing.address_release import release_address
from shelters.placing.fit_check import NotSafe, check_safe
from shelters.placing.placement_ends import over
from shelters.placing.placement_writes import Locked


class NoLongerWanted(Exception):
    """The household does not come there after all; why is not for the house to know."""


@transaction.atomic
def offer(*, placement_id: UUID, by: Staff, now: datetime) -> Placement:
    """Ask the house; it has until the hold ends. What was agreed to goes with it, no name.

    A transit home has as long as its decision takes, unless somebody is in danger. Raises
    consents.NoConsent (ask first), fit_check.NotSafe, IllegalStep, Lapsed, and as
    `placement_writes.lock_for_worker`.
    """
    locked = placement_writes.lock_for_worker(placement_id, by)
    until = _answer_until(locked.placement, now)
    locked.placement.offered_at = now
    placement = placement_writes.go(
        locked, PlacementState.OFFERED, side=Side.WORKER, now=now, until=until
    )
    assert locked.need is not None  # noqa: S101 - `lock_for_worker` found the case by it
    check_safe(locked.need, placement, now=now)
    house_documents.send_profile(placement, locked.need, by=actor_of(by), now=now)
    return placement


def _answer_until(placement: Placement, now: datetime) -> datetime:
    until: datetime = placement.during.upper
    terms = house_facts(placement.house).flat_terms
    if terms is None or placement.tier is None or placement.tier <= DANGER_TIER:
        return until
    return max(until, now + timedelta(days=terms.decision_days))


def accept(*, placement_id: UUID, by: Staff, by_key: PrivateKey, now: datetime) -> Placement:
    """Say yes for the house: its address goes to the case, sealed; the person then has as long to
    decide.

    A login is needed, for the address opens with a person's key alone. What has become unsafe
    since is not accepted: its worker is asked to look. Raises NoLongerWanted, house_staff.NotYours,
    IllegalStep, Lapsed, unwrap_path.NotAHolder, SealBroken.
    """
    try:
        return _accept(placement_id, by, by_key, now)
    except NotSafe:
        _ask_worker(placement_id, by, now)
        raise NoLongerWanted from None


@transaction.atomic
def _accept(placement_id: UUID, by: Staff, by_key: PrivateKey, now: datetime) -> Placement:
    locked = _lock(placement_id, by)
    placement = locked.placement
    placement_writes.check_lasts(placement, now=now)
    if locked.case is None or locked.need is None or placement.tier is None:
        raise IllegalStep
    until = max(placement.during.upper, placement_states.hold_until(placement.tier, now=now))
    placement_writes.go(locked, PlacementState.ACCEPTED, side=Side.LOGGED_IN, now=now, until=until)
    check_safe(locked.need, placement, now=now)
    release_address(placement, locked.case, by=by, by_key=by_key)
    plan(locked.case, TaskKind.PLACE_ANSWERED, now=now)
    return placement


@transaction.atomic
def _ask_worker(placement_id: UUID, by: Staff, now: datetime) -> None:
    locked = _lock(placement_id, by)
    if locked.case is not None:
        plan(locked.case, TaskKind.PLACE_ANSWERED, now=now)


@transaction.atomic
def decline(
    *,
    placement_id: UUID,
    reason: ReasonCode,
    by: Staff,
    now: datetime,
    again_at: datetime | None = None,
) -> Placement:
    """Say no for the house; it costs the household nothing.

    "Full after all" says so of the units and doubts what else the house said. Other reasons keep
    the house out of this search, until `again_at` or as long as `placement_states.ASK_AGAIN`
    says. Raises NotAReason, house_staff.NotYours, IllegalStep, Lapsed.
    """
    check_reason(reason, placement_states.DECLINE_REASONS)
    locked = _lock(placement_id, by)
    locked.placement.again_at = again_at or _again(reason, now)
    if reason is ReasonCode.HOUSE_FULL:
        doubt_all(house_id=locked.placement.house_id, by=by, now=now)  # a house before its units
    placement_writes.go(
        locked, PlacementState.DECLINED, side=Side.LOGGED_IN, now=now, reason=reason
    )
    if reason is ReasonCode.HOUSE_FULL:
        for taken in locked.placement.units.all():
            say_full(unit_id=taken.unit_id, by=by, now=now)
    over(locked)
    if locked.case is not None:
        plan(locked.case, TaskKind.PLACE_LOST, now=now)
    return locked.placement


def _lock(placement_id: UUID, by: Staff) -> Locked:
    found = placement_writes.of_house(placement_id, by)
    if found.house.team_id not in by.teams_with(Permission.ANSWER_OFFERS):
        raise NotYours
    return placement_writes.lock_for_house(placement_id, by)


def _again(reason: ReasonCode, now: datetime) -> datetime | None:
    wait: timedelta | None = placement_states.ASK_AGAIN[reason]
    return None if wait is None else now + wait
