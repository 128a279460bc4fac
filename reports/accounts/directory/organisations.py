"""Organisations and teams come into being."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from reports.accounts.directory import permission_checks, profiles
from reports.accounts.directory.profiles import TeamProfile
from reports.accounts.directory.seats import KEYED as KEYED
from reports.accounts.directory.seats import staffed
from reports.accounts.directory.staff import Staff
from reports.accounts.models import Organisation, OrganisationKind, Team, TeamKind
from reports.accounts.roles import Permission, Role
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.locks import lock_number
from reports.region.vocabulary import Takes
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind, Older
from reports.vault.team_keys import team_key_renewal

ROLE_OF_TEAM = {
    TeamKind.CARE: Role.CARE_WORKER,
    TeamKind.COORDINATORS: Role.COORDINATOR,
    TeamKind.SHELTER: Role.SHELTER_STAFF,
    TeamKind.PHARMACY: Role.PHARMACIST,
    TeamKind.VENUE: Role.VENUE_STAFF,
    TeamKind.ADMINISTRATION: Role.ADMINISTRATOR,
}


class NameMissing(ValueError):
    """An organisation or a team needs a name."""


class NameTaken(ValueError):
    """Another organisation is called so: say what tells the two apart, as a municipality does."""


class TeamChanged(Exception):
    """Somebody else changed this team since it was shown."""


class NobodyForAdults(ValueError):
    """Every care team in which somebody works would take minors' cases only."""


@dataclass(frozen=True, slots=True)
class OrganisationInfo:
    """One organisation with what its working blob says."""

    organisation_id: UUID
    kind: OrganisationKind
    name: str


def all_organisations() -> list[OrganisationInfo]:
    """Return every organisation; one query."""
    return [
        OrganisationInfo(row.id, OrganisationKind(row.kind), profiles.organisation_name(row))
        for row in Organisation.objects.order_by("id")
    ]


def organisation_name(*, organisation_id: UUID) -> str:
    """Return what it is called; empty for one that is not there. One query."""
    row = Organisation.objects.filter(id=organisation_id).first()
    return profiles.organisation_name(row) if row else ""


def create_organisation(
    *, kind: OrganisationKind, name: str, apart: str = "", by: Staff | Actor, now: datetime
) -> Organisation:
    """Make an organisation; `apart` is what tells it from another one of its name.

    Raises permission_checks.NotAllowed, NameMissing, NameTaken (another has its name, and `apart`
    is not said or does not differ).
    """
    actor = permission_checks.check(by, Permission.ADMINISTER)
    row = Organisation(kind=OrganisationKind(kind))
    said = {"name": _given(name)} | ({"apart": apart.strip()} if apart.strip() else {})
    row.profile = profiles.write_blob(profiles.organisation_context(row), said)
    with transaction.atomic():
        _check_name(**said)
        row.save(force_insert=True)
        record(kind=EventKind.ORGANISATION_CREATED, by=actor, now=now, subject_id=row.id)
    return row


def create_team(
    *,
    organisation: Organisation,
    kind: TeamKind,
    name: str,
    languages: tuple[str, ...] = (),
    takes: Takes = Takes.ADULTS,
    by: Staff | Actor,
    now: datetime,
) -> Team:
    """Make a team. One that holds keys gets its first version at once, sealed to the coordinators.

    The coordinators' own first version is made when the first of them has a key. Raises
    permission_checks.NotAllowed, NameMissing, NobodyForAdults; team_key_renewal.CoordinatorsFirst
    when the coordinators have no (current) key themselves.
    """
    actor = permission_checks.check(by, Permission.ADMINISTER)
    team = Team(organisation=organisation, kind=TeamKind(kind))
    profiles.write_team_profile(
        team, TeamProfile(name=_given(name), languages=languages, takes=takes)
    )
    with transaction.atomic():
        _check_adults(team, takes)
        team.save(force_insert=True)
        if team.kind in KEYED - {TeamKind.COORDINATORS}:
            team_key_renewal.found_team(team_id=team.id, members=[], now=now)
        record(kind=EventKind.TEAM_CREATED, by=actor, now=now, subject_id=team.id)
    return team


def change_team(
    *, team_id: UUID, profile: TeamProfile, revision: int, by: Staff | Actor, now: datetime
) -> None:
    """Give a team another name, languages or answer to whose cases it takes.

    `revision` is that of what was seen. Raises permission_checks.NotAllowed, Team.DoesNotExist,
    NameMissing, TeamChanged, NobodyForAdults; newest.SetBack when what lies there is not the
    newest.
    """
    actor = permission_checks.check(by, Permission.CHANGE_TEAMS)
    with transaction.atomic():
        team = _locked(team_id)
        if team.profile_revision != revision:
            raise TeamChanged
        _check_adults(team, profile.takes)
        if revision:
            newest.check(Kind.TEAM_PROFILE, {team_id: revision})
        elif newest.read(Kind.TEAM_PROFILE, [team_id]).values:
            raise Older
        team.profile_revision += 1
        profiles.write_team_profile(team, replace(profile, name=_given(profile.name)))
        team.save(update_fields=["profile", "profile_revision"])
        newest.note(Kind.TEAM_PROFILE, {team_id: team.profile_revision})
        record(kind=EventKind.TEAM_CHANGED, by=actor, now=now, subject_id=team_id)


def coordinators_team() -> Team:
    """Return the one coordinators' desk of the installation. Raises Team.DoesNotExist."""
    return Team.objects.get(kind=TeamKind.COORDINATORS)


def _locked(team_id: UUID) -> Team:
    """With all care teams, in one order: of two that change at once one sees what the other did."""
    rows = Team.objects.select_for_update().filter(Q(id=team_id) | Q(kind=TeamKind.CARE))
    found = {team.id: team for team in rows.order_by("id")}
    if team_id not in found:
        raise Team.DoesNotExist
    return found[team_id]


def _check_adults(team: Team, takes: Takes) -> None:
    """With every other care team locked. Raises NobodyForAdults.

    A team without anybody takes no case: it counts only while there is none with somebody.
    """
    if team.kind != TeamKind.CARE or takes is not Takes.MINORS:
        return
    others = Team.objects.select_for_update().filter(kind=TeamKind.CARE).exclude(id=team.id)
    known = {other.id: profiles.open_team_profile(other) for other in others.order_by("id")}
    counting = (staffed(team_ids={team.id, *known}) or known.keys()) - {team.id}
    if all(known[team_id].takes is Takes.MINORS for team_id in counting):
        raise NobodyForAdults(NobodyForAdults.__doc__)


def _check_name(name: str, apart: str = "") -> None:
    """Of two that make one of the same name at once, the second waits. Raises NameTaken."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [lock_number("organisation names")])
    shown = profiles.told_apart(name=name, apart=apart).casefold()
    for row in Organisation.objects.all():
        same = profiles.organisation_bare_name(row).casefold() == name.casefold()
        if (same and not apart) or profiles.organisation_name(row).casefold() == shown:
            raise NameTaken(NameTaken.__doc__)


def _given(name: str) -> str:
    if not name.strip():
        raise NameMissing(NameMissing.__doc__)
    return name.strip()
