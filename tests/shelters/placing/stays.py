"""A city where places are held: Amina's household is Beatriz's case, Noor keeps House North."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from reports.accounts.directory.staff import actor_of
from reports.audit.log import SYSTEM
from reports.cases.casework import consents
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Status
from reports.cases.terms.consent_records import Field, How, Purpose
from shelters.facts.need_facts import NeedFacts
from shelters.facts.unit_facts import UnitFacts
from shelters.inventory.address import Address
from shelters.inventory.address_changes import change_address
from shelters.inventory.house_staff import Keeper
from shelters.models import Need, Placement, Unit
from shelters.needs import needs as searches
from shelters.placing import placements
from shelters.placing.placements import hold
from tests.kept import kept
from tests.reports.accounts.people import Person
from tests.shelters.households import ALONE, ANYBODY, Household, free, make_household, put_on_duty
from tests.shelters.houses import NOW, Houses, add_unit, make_houses

STREET = "12 Canary Lane"
ADDRESS = Address(lines=STREET, way="The blue door", phone="+3225390000")


@dataclass(frozen=True)
class Stays:
    """Two houses, each with a free unit that suits anybody, and households to place."""

    houses: Houses
    unit: Unit  # of House North
    other: Unit  # of House South
    amina: Household

    @property
    def worker(self) -> Person:
        return self.houses.cast.beatriz

    @property
    def noor(self) -> Person:
        return self.houses.noor

    @property
    def keeper(self) -> Keeper:
        """Noor at her board."""
        staff = self.noor.staff
        return Keeper(self.houses.north_team.pk, actor_of(self.noor.staff), staff.user_id)

    def household(self) -> Household:
        """One more case of Beatriz's."""
        return make_household(self.houses.cast)

    def search(self, facts: NeedFacts = ALONE, *, tier: int = 2, **changes: Any) -> Need:
        """Amina looks for a place."""
        return self.amina.looks(facts, tier=tier, **changes)

    def changes(self, need: Need, facts: NeedFacts) -> None:
        """Something else is written down of her."""
        searches.change_need(
            opened=self.amina.opened(),
            need_id=need.id,
            change=lambda _before: facts,
            by=self.worker.staff,
            now=NOW,
        )

    def held(
        self,
        need: Need | None = None,
        unit: Unit | None = None,
        *,
        now: datetime = NOW,
        **more: Any,
    ) -> Placement:
        """House North's unit held for Amina, or another for somebody else."""
        need = need or self.search()
        return hold(
            case_id=need.case_id,
            need_id=need.id,
            unit_ids=[(unit or self.unit).id],
            by=self.worker.staff,
            now=now,
            **more,
        )

    def agrees(
        self,
        fields: Collection[Field] = (Field.HOUSEHOLD, Field.STAY, Field.NOTE),
        *,
        case_id: UUID | None = None,
        now: datetime = NOW,
    ) -> None:
        """She agrees that House North's organisation learns this."""
        consents.give_consent(
            case_id=case_id or self.amina.case_id,
            organisation_id=self.houses.north.organisation_id,
            purpose=Purpose.PLACE,
            fields=fields,
            until=now + timedelta(days=30),
            how=How.SPOKEN,
            by=self.worker.staff,
            now=now,
        )

    def offered(self, **more: Any) -> Placement:
        """Held, agreed to and offered to House North."""
        placement = self.held(**more)
        self.agrees(case_id=placement.need.case_id if placement.need else None)
        return placements.offer(placement_id=placement.id, by=self.worker.staff, now=NOW)

    def accepted(self, **more: Any) -> Placement:
        """And accepted by Noor."""
        offered = self.offered(**more)
        return placements.accept(
            placement_id=offered.id, by=self.noor.staff, by_key=self.noor.key, now=NOW
        )

    def confirmed(self, **more: Any) -> Placement:
        """And wanted by her, expected in an hour."""
        return placements.confirm(
            placement_id=self.accepted(**more).id,
            expected_at=NOW + timedelta(hours=1),
            by=self.worker.staff,
            now=NOW,
        )

    def arrived(self, **more: Any) -> Placement:
        """And in, by Noor's word."""
        placement = self.confirmed(**more)
        return placements.arrive(placement_id=placement.id, by=self.keeper, now=NOW)


@kept
def make_stays(*, step_free: bool = True) -> Stays:
    """Make it all in an empty database; what is without steps is kept a day for who needs it."""
    houses = make_houses()
    put_on_duty(houses.cast)
    change_address(house_id=houses.north.id, address=ADDRESS, by=houses.noor.staff, now=NOW)
    return Stays(
        houses=houses,
        unit=make_unit_in(houses.north.id, replace(ANYBODY, name="Room 3", step_free=step_free)),
        other=make_unit_in(houses.south.id, replace(ANYBODY, name="Room 8", step_free=False)),
        amina=make_household(houses.cast),
    )


def make_unit_in(house_id: UUID, facts: UnitFacts, **more: Any) -> Unit:
    """One more unit of a house, free and confirmed."""
    return free(add_unit(house_id=house_id, facts=facts, by=SYSTEM, now=NOW, **more))


def plan(stays: Stays, *steps: Status) -> None:
    """Take Amina's case to a step by hand."""
    lifecycle.acknowledge(case_id=stays.amina.case_id, by=stays.worker.staff, now=NOW)
    for status in steps:
        lifecycle.move_on(case_id=stays.amina.case_id, to=status, by=stays.worker.staff, now=NOW)
