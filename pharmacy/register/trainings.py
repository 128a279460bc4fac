"""Trainings: recorded by a coordinator, each with its last good day (R3.10)."""

from collections.abc import Collection
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from pharmacy.models import Training
from reports.accounts.directory import permission_checks
from reports.accounts.directory.staff import Staff
from reports.accounts.models import Membership, TeamKind
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.region import region
from reports.region.deadlines import add
from reports.region.pack import Duration


class NobodyThere(Exception):
    """This account works in no pharmacy."""


class NotThen(ValueError):
    """A training lies in the past, and is still good."""


def record_training(*, user_id: UUID, done_on: date, by: Staff | Actor, now: datetime) -> date:
    """Write down that somebody was trained; returns the last day on which it counts.

    Raises permission_checks.NotAllowed, NobodyThere, NotThen (in the future, or over already).
    """
    actor = permission_checks.check(by, Permission.LEAD)
    ends_on = last_day(done_on)
    if not done_on <= now.astimezone(region().timezone).date() <= ends_on:
        raise NotThen
    member = Membership.objects.active(user_id=user_id)
    if not member.filter(team__kind=TeamKind.PHARMACY).exists():
        raise NobodyThere
    with transaction.atomic():
        Training.objects.create(
            user_id=user_id, done_on=done_on, ends_on=ends_on, recorded_by=actor.id
        )
        record(kind=EventKind.TRAINING_RECORDED, by=actor, now=now, subject_id=user_id)
    return ends_on


def last_day(done_on: date) -> date:
    """The last day on which a training of that day counts: so many months later."""
    months = Duration(number=region().pharmacy.training_months, unit="months")
    zone = region().timezone
    noon = datetime.combine(done_on, time(12), tzinfo=zone)
    return add(noon, months, zone).astimezone(zone).date()


def until(user_ids: Collection[UUID]) -> dict[UUID, date]:
    """The last good day of each of these accounts that was ever trained; one query."""
    rows = Training.objects.filter(user_id__in=user_ids).values("user_id")
    return {row["user_id"]: row["last"] for row in rows.annotate(last=Max("ends_on"))}
