"""People of a pharmacy, a venue and a shelter, and their open devices."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client

from reports.accounts.devices import shared_devices
from reports.accounts.devices.shared_devices import DeviceKind, OpenedDevice
from reports.accounts.directory import organisations
from reports.accounts.guards import device_guard
from reports.accounts.models import OrganisationKind, Team, TeamKind
from reports.audit.log import OPERATOR
from tests.reports.accounts.people import BEGINNING, Cast, Person, join

PIN = "270519"
ORGANISATIONS = {
    TeamKind.PHARMACY: OrganisationKind.PHARMACY,
    TeamKind.VENUE: OrganisationKind.VENUE,
    TeamKind.SHELTER: OrganisationKind.SHELTER,
}


@dataclass(frozen=True)
class Place:
    """A team with one person in it who may open devices."""

    team: Team
    person: Person

    @property
    def kind(self) -> DeviceKind:
        """What its devices are."""
        return shared_devices.KIND_OF_TEAM[TeamKind(self.team.kind)]

    def open(
        self, *, now: datetime, pin: str = PIN, lasts: timedelta = shared_devices.LONGEST
    ) -> OpenedDevice:
        """Open one of its devices."""
        return shared_devices.open_device(
            by=self.person.staff,
            kind=self.kind,
            team_id=self.team.pk,
            pin=pin,
            now=now,
            lasts=lasts,
        )

    def at_device(self, client: Client, *, now: datetime) -> OpenedDevice:
        """Open one and make `client` the browser on it."""
        opened = self.open(now=now)
        client.cookies[device_guard.COOKIE] = opened.token
        return opened


def make_place(
    name: str, kind: TeamKind, cast: Cast, *, person: str, now: datetime = BEGINNING
) -> Place:
    """Make an organisation of that kind with one team and one person."""
    organisation = organisations.create_organisation(
        kind=ORGANISATIONS[kind], name=f"Sample {name}", by=OPERATOR, now=now
    )
    team = organisations.create_team(
        organisation=organisation, kind=kind, name=f"Sample {name}", by=OPERATOR, now=now
    )
    return Place(team, join(person, team, by=cast.dalia, now=now))
