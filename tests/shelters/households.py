"""Households that look for a place: Amina's case is Beatriz's, and others are made like it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from reports.accounts.models import Team
from reports.audit.events import ReasonCode
from reports.audit.log import SYSTEM
from reports.cases.access.access import open_case
from reports.cases.models import Case, Shift
from reports.cases.records.open_case import OpenCase
from reports.cases.terms.consent_records import How
from shelters.facts.need_facts import NeedFacts
from shelters.facts.unit_facts import HouseFacts, UnitFacts
from shelters.inventory.unit_availability import say_free
from shelters.matching.pairs.problem import Person as Member
from shelters.models import Need, Source, Unit
from shelters.needs.needs import TIER_REASONS, Urgency, open_need
from tests.reports.accounts.people import Cast, Person
from tests.reports.cases.world import report
from tests.shelters.houses import NOW, add_unit, make_house

TODAY = date(2026, 11, 24)
ALONE = NeedFacts(
    agreed=How.SPOKEN,
    adults=(Member(age=34, gender="f"),),
    children=(),
    step_free=False,
    pets=(),
    languages=("fr",),
    has_permit=False,
    can_pay_per_day=0.0,
    avoid_zones=(),
    security=1,
    needed_on=TODAY,
    stay_days=30,
    pregnant=False,
    signals=False,
    bathroom=False,
    substances="none",
    mental_health="none",
    care="none",
    lives_in=(),
    guaranteed=False,
)
WITH_CHILDREN = replace(
    ALONE, children=(Member(age=3, gender="m"), Member(age=7, gender="f")), security=2
)
TWO_ADULTS = replace(ALONE, adults=(Member(age=34, gender="f"), Member(age=61, gender="f")))
# A unit that says yes to everybody.
ANYBODY = UnitFacts(
    beds=1,
    cots=0,
    composition=("women", "men", "families"),
    sons_max_age=17,
    max_children=9,
    step_free=True,
    pets=("dog", "cat"),
    languages=("fr", "nl"),
    permit_required=False,
    day_price=0.0,
    incomes=("own_income",),
    zones=(),
    security=2,
)


def urgency(tier: int = 2, *, now: datetime = NOW) -> Urgency:
    """A tier with its first reason, looked at again in a week."""
    return Urgency(tier=tier, reason=TIER_REASONS[tier][0], until=now + timedelta(days=7))


@dataclass(frozen=True)
class Household:
    """One case with its worker."""

    case_id: UUID
    worker: Person

    @property
    def case(self) -> Case:
        return Case.objects.get(id=self.case_id)

    def opened(self, *, now: datetime = NOW) -> OpenCase:
        """The case, opened by its worker."""
        return open_case(
            staff=self.worker.staff,
            user_key=self.worker.key,
            case_id=self.case_id,
            reason=ReasonCode.FOLLOW_UP,
            now=now,
        )

    def looks(
        self, facts: NeedFacts = ALONE, *, tier: int = 2, now: datetime = NOW, **changes: Any
    ) -> Need:
        """Begin a search."""
        return open_need(
            opened=self.opened(now=now),
            facts=facts,
            urgency=urgency(tier, now=now),
            by=self.worker.staff,
            now=now,
            **changes,
        )


def put_on_duty(cast: Cast, *, now: datetime = NOW) -> None:
    """Beatriz is on duty: new reports are hers."""
    Shift.objects.create(
        team_id=cast.french.pk,
        user_id=cast.beatriz.user_id,
        starts_at=now - timedelta(hours=2),
        ends_at=now + timedelta(hours=6),
    )


def make_household(cast: Cast, *, now: datetime = NOW, **changes: object) -> Household:
    """One more report that Beatriz gets."""
    return Household(report(now=now, **changes).case_id, cast.beatriz)


def make_unit(team: Team, facts: UnitFacts = ANYBODY, *, alias: str = "Sample House") -> Unit:
    """A unit in a house of its own, confirmed; free for so long that it is kept for nobody."""
    house = make_house(team, HouseFacts(alias=alias))
    return free(add_unit(house_id=house.id, facts=facts, by=SYSTEM, now=NOW))


def free(unit: Unit, *, now: datetime = NOW, since: datetime | None = None) -> Unit:
    """Say that a unit is free."""
    say_free(
        unit_id=unit.id,
        since=since or now - timedelta(days=2),
        by=SYSTEM,
        source=Source.BOARD,
        now=now,
    )
    return unit
