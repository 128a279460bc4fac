"""How a house comes to be here: a coordinator admits it, or its people claim one from a register.

A claimed house is a draft: its people fill it in, and nobody is sent there until a coordinator has
looked who claims it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from reports.accounts.directory import permission_checks, profiles
from reports.accounts.directory.organisations import all_organisations
from reports.accounts.directory.staff import Staff
from reports.accounts.models import Team, TeamKind
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.locks import lock_number
from reports.region import region
from shelters.exchange.imports import imported_offers
from shelters.facts.unit_facts import HouseFacts, UnitFacts
from shelters.facts.zones import cell_names
from shelters.houses.concerns import concerns
from shelters.hsds.offers.public_offers import Offer
from shelters.inventory import inventory
from shelters.inventory.house_staff import By, NotYours, check_keeper
from shelters.models import House, HouseKind, HouseState, Unit
from shelters.placing.placement_writes import lock_units


class NoSuchArea(ValueError):
    """The region has no area of this name."""


class NoLongerThere(ValueError):
    """Nobody claims this place any more: another house has, or the register took it back."""


class NotADraft(ValueError):
    """This house has been admitted, or withdrawn, already."""


class StillUsed(ValueError):
    """Somebody lives in this house or is promised a place in it: it cannot be withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepingTeam:
    """A shelter's team that a house can be given to; `people` is how many are in it."""

    team_id: UUID
    organisation_id: UUID
    name: str
    organisation: str
    people: int


def keeping_teams() -> list[KeepingTeam]:
    """Return every team of a shelter, by organisation and name; three queries."""
    organisations = {each.organisation_id: each.name for each in all_organisations()}
    teams = list(Team.objects.filter(kind=TeamKind.SHELTER))
    people = profiles.members(team_ids=[team.pk for team in teams])
    found = [
        KeepingTeam(
            team_id=team.pk,
            organisation_id=team.organisation_id,
            name=profiles.open_team_profile(team).name,
            organisation=organisations[team.organisation_id],
            people=len(people.get(team.pk, ())),
        )
        for team in teams
    ]
    return sorted(found, key=lambda each: (each.organisation.casefold(), each.name.casefold()))


@transaction.atomic
def admit_house(
    *,
    team_id: UUID,
    kind: HouseKind,
    alias: str,
    area: str,
    once: UUID,
    by: Staff,
    now: datetime,
) -> House:
    """Admit a house of a shelter's team: what it is called, roughly where, and who keeps it.

    `area` is a group of communes of the region, or empty: its people say more exactly where it
    stands, for the match alone. `once` makes a second press admit nothing. Raises
    permission_checks.NotAllowed, inventory.NoShelterTeam, NoSuchArea, unit_facts.FactsBroken.
    """
    actor = permission_checks.check(by, Permission.LEAD)
    # A second press waits for the first, and finds what it made.
    teams = Team.objects.select_for_update(no_key=True)
    team = teams.filter(id=team_id, kind=TeamKind.SHELTER).first()
    if team is None:
        raise inventory.NoShelterTeam(inventory.NoShelterTeam.__doc__)
    rules = UnitFacts(zones=_cells(area) if area else None)
    return inventory.add_house(
        organisation_id=team.organisation_id,
        team_id=team_id,
        kind=kind,
        facts=HouseFacts(alias=alias.strip(), rules=rules),
        by=actor,
        now=now,
        house_id=once,
    )


def claimable() -> list[Offer]:
    """Return the places of other registers that no house here has claimed. Raises SealBroken."""
    claimed = _claimed()
    return [offer for offer in imported_offers() if offer.id not in claimed]


@transaction.atomic
def claim(*, offer_id: UUID, team_id: UUID, kind: HouseKind, by: By, now: datetime) -> House:
    """Make a draft of a place of another register, with what that says of it, for this team.

    `kind` counts where the register does not say. The same team's second press returns the draft.
    Raises house_staff.NotYours, NoLongerThere.
    """
    actor = check_keeper(by, team_id=team_id)
    with connection.cursor() as cursor:
        # Two who claim at once would both find it unclaimed.
        cursor.execute("select pg_advisory_xact_lock(%s)", [lock_number("shelters.claim")])
    if (known := _claimed().get(str(offer_id))) is not None and known.team_id == team_id:
        return known
    offer = next((each for each in claimable() if each.id == str(offer_id)), None)
    if offer is None:
        raise NoLongerThere
    team = Team.objects.get(id=team_id)
    house = inventory.add_house(
        organisation_id=team.organisation_id,
        team_id=team_id,
        kind=HouseKind(offer.kind) if offer.kind else kind,
        facts=HouseFacts(alias=offer.name, rules=offer.facts, origin=offer.id),
        by=by,
        now=now,
        state=HouseState.DRAFT,
    )
    record(kind=EventKind.HOUSE_CLAIMED, by=actor, now=now, subject_id=house.id)
    return house


@transaction.atomic
def admit_draft(*, house_id: UUID, by: Staff, now: datetime) -> None:
    """Let people be sent to a house that was claimed.

    Raises permission_checks.NotAllowed, house_staff.NotYours, NotADraft.
    """
    actor = permission_checks.check(by, Permission.LEAD)
    house = _lock(house_id)
    if house.state != HouseState.DRAFT:
        raise NotADraft
    house.state = HouseState.OPEN
    house.save(update_fields=["state"])
    house.units.update(version=F("version") + 1)
    record(kind=EventKind.HOUSE_ADMITTED, by=actor, now=now, subject_id=house.id)


@transaction.atomic
def withdraw_house(*, house_id: UUID, by: Staff, now: datetime) -> None:
    """Take a house out of the service for good; a place it was claimed from can be claimed again.

    Raises permission_checks.NotAllowed, house_staff.NotYours, NotADraft (withdrawn already),
    StillUsed.
    """
    actor = permission_checks.check(by, Permission.LEAD)
    house = _lock(house_id)
    if house.state == HouseState.WITHDRAWN:
        raise NotADraft
    units = list(Unit.objects.filter(house=house).values_list("id", flat=True))
    lock_units(units)  # nobody holds one meanwhile
    if concerns(units, now=now):
        raise StillUsed
    house.state = HouseState.WITHDRAWN
    house.save(update_fields=["state"])
    house.units.update(version=F("version") + 1)
    record(kind=EventKind.HOUSE_WITHDRAWN, by=actor, now=now, subject_id=house.id)


def _lock(house_id: UUID) -> House:
    house = House.objects.select_for_update(no_key=True).filter(id=house_id).first()
    if house is None:
        raise NotYours
    return house


def _claimed() -> dict[str, House]:
    kept = House.objects.exclude(state=HouseState.WITHDRAWN)
    found = ((inventory.house_if_readable(house), house) for house in kept)
    return {facts.origin: house for facts, house in found if facts and facts.origin}


def _cells(area: str) -> tuple[str, ...]:
    group = region().commune_groups.get(area)
    if group is None:
        raise NoSuchArea
    return cell_names(group.communes)
