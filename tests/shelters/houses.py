"""Two shelters and their people: Noor keeps House North, Simon keeps House South.

Neither has anything to do with the other's house. The houses are samples, no real ones.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from reports.accounts.models import Organisation, Team, TeamKind
from reports.audit.log import SYSTEM
from shelters.facts.unit_facts import HouseFacts, Range, UnitFacts
from shelters.inventory.house_staff import By
from shelters.inventory.inventory import add_house, add_units
from shelters.models import House, HouseKind, Unit
from tests.kept import kept
from tests.reports.accounts.people import Cast, Person, join, make_cast, make_team

NOW = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
ALIAS = "Sample House North"

NORTH = HouseFacts(
    alias=ALIAS,
    rules=UnitFacts(
        composition=("women", "families"),
        adult_age=Range(least=18),
        sons_max_age=14,
        languages=("fr", "ar"),
        permit_required=False,
        day_price=0.0,
        security=2,
        emergency=True,
    ),
    duty_phone="+32470111222",
    phone_language="fr",
)
ROOM = UnitFacts(name="Sample Room 3", beds=3, cots=1, step_free=True)


@dataclass(frozen=True)
class Houses:
    """The cast, two shelter teams, and a house of each."""

    cast: Cast
    noor: Person
    simon: Person
    north_team: Team
    south_team: Team
    north: House
    south: House
    room: Unit  # of House North
    other_room: Unit  # of House South


@kept
def make_houses(now: datetime = NOW) -> Houses:
    """Make the cast and both shelters in an empty database."""
    cast = make_cast()
    north_team, south_team = (
        make_team(f"Sample shelter {name}", ("fr",), kind=TeamKind.SHELTER)
        for name in ("North", "South")
    )
    north = make_house(north_team, NORTH, now=now)
    south = make_house(south_team, HouseFacts(alias="Sample House South"), now=now)
    return Houses(
        cast=cast,
        noor=join("Noor", north_team, by=cast.dalia),
        simon=join("Simon", south_team, by=cast.dalia),
        north_team=north_team,
        south_team=south_team,
        north=north,
        south=south,
        room=add_unit(house_id=north.id, facts=ROOM, by=SYSTEM, now=now),
        other_room=add_unit(house_id=south.id, facts=UnitFacts(beds=1), by=SYSTEM, now=now),
    )


def make_house(
    team: Team, facts: HouseFacts, *, kind: HouseKind = HouseKind.CRISIS, now: datetime = NOW
) -> House:
    """Add a house to a shelter team."""
    organisation = Organisation.objects.get(id=team.organisation_id)
    return add_house(
        organisation_id=organisation.pk, team_id=team.pk, kind=kind, facts=facts, by=SYSTEM, now=now
    )


def add_unit(
    *, house_id: UUID, facts: UnitFacts, by: By, now: datetime, room: UUID | None = None
) -> Unit:
    """Add one unit to a house."""
    (unit,) = add_units(house_id=house_id, facts=[facts], by=by, now=now, room=room)
    return unit
