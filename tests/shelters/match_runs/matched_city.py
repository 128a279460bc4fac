"""A small city with places and people who wait."""

from dataclasses import replace
from datetime import timedelta

from reports.accounts.models import TeamKind
from shelters.models import (
    Proposal,
    Unit,
)
from tests.reports.accounts.people import Cast, make_cast, make_team
from tests.shelters.households import (
    ANYBODY,
    Household,
    make_household,
    make_unit,
    put_on_duty,
)
from tests.shelters.houses import NOW

LATER = NOW + timedelta(minutes=1)


class City:
    """Some households and units; the shelter team is one for all."""

    def __init__(self) -> None:
        self.cast: Cast = make_cast()
        put_on_duty(self.cast)
        self.team = make_team("Sample shelter", ("fr",), kind=TeamKind.SHELTER)

    def household(self) -> Household:
        return make_household(self.cast)

    def unit(self, **changes: object) -> Unit:
        return make_unit(self.team, replace(ANYBODY, **changes))  # type: ignore[arg-type]


def proposed() -> dict[object, object]:
    return dict(Proposal.objects.values_list("need_id", "unit_id"))
