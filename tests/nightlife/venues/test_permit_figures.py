"""Figures of venues: nothing small is shown, and nothing small can be computed (R4.12, R6.11)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from nightlife.venues import permit_figures, venues
from reports.region import region
from reports.region.models.nightlife import Incident
from tests.nightlife.story import Nights, write

NOVEMBER = datetime(2026, 11, 20, 23, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 11, 23, tzinfo=UTC)
AFTER = datetime(2027, 1, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(("first", "second"), [(4, 4), (4, 0)])
def test_months_before_it_was_admitted_hide_nothing(
    nights: Nights, first: int, second: int
) -> None:
    """Everybody knows that they are empty: so a year of two hidden months would settle both."""
    k = region().statistics.k_partners
    assert max(first, second) < k
    for at, many in ((NOVEMBER, first), (DECEMBER, second)):
        for _ in range(many):
            write(nights.lime.at_the_bar, now=at, earliest=at)
    new = replace(venues.venue(nights.lime.venue_id), admitted_at=NOVEMBER)
    table = permit_figures.year_table(venue=new, year=2026, now=AFTER)
    assert [each.first_day.month for each in table.months] == [11, 12]
    for kind in Incident:
        shown = table.rows[kind]
        assert shown.number is None or shown.at_least, kind
