"""Who is on duty. A coordinator keeps the rota; routing reads it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from reports.accounts.models import TeamKind
from reports.accounts.profiles import Profile, open_profile
from reports.accounts.roles import Permission
from reports.accounts.staff import Staff, actor_of, staff_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.models import Shift

# What is read of a shift and its person: her keys, longer than all the rest, stay where they are.
READ = ("team_id", "user_id", "user__profile", "user__profile_revision")

LONGEST_SHIFT = timedelta(hours=24)


class NotAllowed(Exception):
    """Your role does not include this."""


class NotOnTeam(Exception):
    """This person does not work on that team."""


class ImpossibleShift(ValueError):
    """A shift ends after it starts, and within 24 hours."""


class ShiftTwice(ValueError):
    """This person already has a shift in that team at that time."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on duty for a team, with what routing knows of her."""

    user_id: UUID
    team_id: UUID
    profile: Profile


def on_duty(*, now: datetime, team_ids: Collection[UUID] | None = None) -> list[OnDuty]:
    """Who is on duty for a team that gives care at `now`, each once a team; one query.

    Coordinators are asked last, by escalation, so that a shift at their desk does not count here.
    """
    found = Shift.objects.filter(ends_at__gt=now, starts_at__lte=now, user__is_active=True)
    found = found.filter(team__kind=TeamKind.CARE).only(*READ)
    if team_ids is not None:
        found = found.filter(team_id__in=team_ids)
    rows = (
        found.select_related("user").order_by("team_id", "user_id").distinct("team_id", "user_id")
    )
    return [OnDuty(row.user_id, row.team_id, open_profile(row.user)) for row in rows]


def shifts(*, team_ids: Collection[UUID], since: datetime, until: datetime) -> list[Shift]:
    """The shifts that touch `since <= t < until`, by time; one query."""
    found = Shift.objects.filter(team_id__in=team_ids, ends_at__gt=since, starts_at__lt=until)
    return list(found.order_by("starts_at", "team_id", "user_id"))


def add_shift(
    *,
    team_id: UUID,
    user_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    by: Staff,
    now: datetime,
) -> Shift:
    """Put somebody on duty. Raises NotAllowed, NotOnTeam, ImpossibleShift, ShiftTwice."""
    _check_lead(by)
    if not timedelta(0) < ends_at - starts_at <= LONGEST_SHIFT:
        raise ImpossibleShift
    if team_id not in staff_of(user_id=user_id).team_ids:
        raise NotOnTeam
    with transaction.atomic():
        shift, made = Shift.objects.get_or_create(
            team_id=team_id, user_id=user_id, starts_at=starts_at, defaults={"ends_at": ends_at}
        )
        if not made:
            raise ShiftTwice
        record(kind=EventKind.SHIFT_ADDED, by=actor_of(by), now=now, subject_id=user_id)
    return shift


def remove_shift(*, shift_id: UUID, by: Staff, now: datetime) -> None:
    """Take a shift away; nothing happens if it is gone already. Raises NotAllowed."""
    _check_lead(by)
    with transaction.atomic():
        shift = Shift.objects.select_for_update().filter(id=shift_id).first()
        if shift is None:
            return
        shift.delete()
        record(kind=EventKind.SHIFT_REMOVED, by=actor_of(by), now=now, subject_id=shift.user_id)


def _check_lead(by: Staff) -> None:
    if not by.may(Permission.LEAD):
        raise NotAllowed
