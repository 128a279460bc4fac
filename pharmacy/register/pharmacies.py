"""Pharmacies: verified by a coordinator, withdrawn; and where a counter stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from pharmacy.models import Pharmacy
from reports.accounts.credentials import api_tokens
from reports.accounts.directory import permission_checks, profiles
from reports.accounts.directory.seats import let_in, read_admissions, shut_out, still_in
from reports.accounts.directory.staff import Staff
from reports.accounts.models import OrganisationKind, Team, TeamKind
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.region import region

# Asked for each page of a counter: a constant statement.
_STANDING: Final = """
select id, organisation_id, verified_at,
    (select max(ends_on) from pharmacy_training where user_id = %s)
from pharmacy_pharmacy where team_id = %s and withdrawn_at is null
"""


class NoPharmacy(Exception):
    """There is no such pharmacy, or nobody has verified it, or not any more."""


class AlreadyVerified(Exception):
    """This team is a pharmacy's already."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a counter stands. `user_id` is whoever logged in, or opened the shared device.

    `trained_until`: the last day of the pharmacist's training, None without one.
    """

    pharmacy_id: UUID
    organisation_id: UUID
    team_id: UUID
    user_id: UUID
    actor: Actor
    trained_until: date | None
    day: date

    @property
    def may_pass_on(self) -> bool:
        """Whether a report may come from here; without a current training only advice (R3.10)."""
        return self.trained_until is not None and self.day <= self.trained_until


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A pharmacy as the coordinators see it."""

    id: UUID
    team_id: UUID
    name: str
    verified_at: datetime
    withdrawn_at: datetime | None


def standing(*, team_id: UUID, user_id: UUID, actor: Actor, now: datetime) -> Standing:
    """Where this counter stands; two queries. Raises NoPharmacy."""
    marks = read_admissions([team_id])
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [user_id, team_id])
        row = cursor.fetchone()
    if row is None:
        raise NoPharmacy
    pharmacy_id, organisation_id, verified_at, trained_until = row
    if not still_in(marks, {team_id: verified_at}):
        raise NoPharmacy
    return Standing(
        pharmacy_id=pharmacy_id,
        organisation_id=organisation_id,
        team_id=team_id,
        user_id=user_id,
        actor=actor,
        trained_until=trained_until,
        day=today(now),
    )


def verified(teams: Collection[UUID]) -> set[UUID]:
    """Those of these teams whose pharmacy is verified; two queries."""
    return _still_in(teams)


def verify(*, team_id: UUID, by: Staff | Actor, now: datetime) -> UUID:
    """Verify the pharmacy of a team of that kind; one that was withdrawn is let in again.

    Raises permission_checks.NotAllowed, NoPharmacy, AlreadyVerified.
    """
    actor = permission_checks.check(by, Permission.LEAD)
    team = _teams().filter(pk=team_id).first()
    if team is None:
        raise NoPharmacy
    row = Pharmacy(organisation_id=team.organisation_id, team=team)
    try:
        with transaction.atomic():
            row = _withdrawn(team_id) or row
            row.withdrawn_at, row.verified_at = None, let_in(team_id, now=now)
            row.save()
            record(kind=EventKind.PHARMACY_VERIFIED, by=actor, now=now, subject_id=team_id)
    except IntegrityError:
        raise AlreadyVerified from None
    return row.pk


def withdraw(*, team_id: UUID, by: Staff | Actor, now: datetime) -> None:
    """End it: from the next page on its counters show numbers to call and nothing else.

    Its organisation's systems file nothing any more: whose counter one stands behind is not known.
    Raises permission_checks.NotAllowed, NoPharmacy.
    """
    actor = permission_checks.check(by, Permission.LEAD)
    with transaction.atomic():
        row = Pharmacy.objects.select_for_update().filter(team_id=team_id).first()
        if row is None or row.withdrawn_at:
            raise NoPharmacy
        row.withdrawn_at = shut_out(team_id, now=now)
        row.save(update_fields=["withdrawn_at"])
        record(kind=EventKind.PHARMACY_WITHDRAWN, by=actor, now=now, subject_id=team_id)
        api_tokens.end_tokens(organisation_id=row.organisation_id, by=actor, now=now)


def is_withdrawn(organisation_id: UUID) -> bool:
    """Whether this organisation had pharmacies and none is left; at most three queries."""
    rows = Pharmacy.objects.filter(organisation_id=organisation_id)
    teams = list(rows.values_list("team_id", flat=True))
    return bool(teams) and not _still_in(teams)


def everyone() -> list[Entry]:
    """Every pharmacy ever verified, by name; two queries."""
    rows = list(Pharmacy.objects.all())
    names = profiles.team_names({row.team_id for row in rows})
    found = [
        Entry(
            id=row.pk,
            team_id=row.team_id,
            name=names[row.team_id],
            verified_at=row.verified_at,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.withdrawn_at is not None, each.name.casefold()))


def waiting() -> list[tuple[UUID, str]]:
    """Teams of pharmacies that nobody has verified yet, with their names and their organisations'
    where these are called otherwise; one query."""
    there = Pharmacy.objects.values("team_id")
    rows = _teams().exclude(pk__in=there).select_related("organisation")
    found = [(row.pk, profiles.team_of(row)) for row in rows]
    return sorted(found, key=lambda each: each[1].casefold())


def today(now: datetime) -> date:
    """The day by the region's clock."""
    return now.astimezone(region().timezone).date()


def _teams() -> QuerySet[Team]:
    return Team.objects.filter(kind=TeamKind.PHARMACY, organisation__kind=OrganisationKind.PHARMACY)


def _withdrawn(team_id: UUID) -> Pharmacy | None:
    rows = Pharmacy.objects.select_for_update()
    return rows.filter(team_id=team_id, withdrawn_at__isnull=False).first()


def _still_in(teams: Collection[UUID]) -> set[UUID]:
    marks = read_admissions(teams)
    rows = Pharmacy.objects.filter(team_id__in=teams, withdrawn_at=None)
    return still_in(marks, dict(rows.values_list("team_id", "verified_at")))
