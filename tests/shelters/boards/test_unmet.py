"""Who had no place, by month: counted each evening, numbers alone, small ones never shown."""

import csv
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.audit.events import EventKind
from reports.audit.log import SYSTEM
from reports.cases.erasure.erasure import erase_case
from reports.cases.models import Case
from shelters import tasks
from shelters.boards.unmet_counts import (
    Counts,
    count_tonight,
    counts_by_month,
    months_over,
    written,
)
from shelters.boards.unmet_kinds import kind_code, needs_of, reason_of
from shelters.facts.need_facts import NeedFacts
from shelters.matching.pairs.problem import Person as Member
from shelters.models import Need, UnmetMonth
from tests.reports.accounts.people import log_in
from tests.shelters.households import (
    ALONE,
    ANYBODY,
    WITH_CHILDREN,
    Household,
    make_household,
    make_unit,
    put_on_duty,
)
from tests.shelters.houses import NOW, Houses, make_houses

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 24, 20, 30, tzinfo=ZoneInfo("Europe/Brussels"))
DAY = timedelta(days=1)
NOVEMBER = date(2026, 11, 1)
STEP_FREE = replace(ALONE, step_free=True, pets=("dog",))


@pytest.fixture
def houses() -> Houses:
    """Everybody, and Beatriz on duty."""
    made = make_houses()
    put_on_duty(made.cast)
    return made


def seeking(houses: Houses, facts: NeedFacts = ALONE, tier: int = 2) -> Household:
    household = make_household(houses.cast)
    household.looks(facts, tier=tier)
    return household


def counts_of(month: date) -> Counts:
    return counts_by_month([month]).get(month, Counts())


def test_it_is_counted_once_in_the_evening(houses: Houses) -> None:
    seeking(houses)
    assert count_tonight(now=EVENING - timedelta(hours=1)) is None
    assert not UnmetMonth.objects.exists()
    assert count_tonight(now=EVENING) == 1
    assert count_tonight(now=EVENING + timedelta(hours=1)) is None
    assert (counts_of(NOVEMBER).households, counts_of(NOVEMBER).nights) == (1, 1)


def test_a_household_is_counted_once_a_month_and_its_nights_each(houses: Houses) -> None:
    seeking(houses)
    for night in range(9):
        count_tonight(now=EVENING + night * DAY)
    november, december = counts_of(NOVEMBER), counts_of(date(2026, 12, 1))
    assert (november.households, november.nights, november.evenings) == (1, 7, 7)
    assert (december.households, december.nights) == (1, 2)
    assert november.used == {"1.women.any": 7}


def test_by_tier_need_and_reason(houses: Houses) -> None:
    make_unit(houses.south_team, replace(ANYBODY, step_free=False))
    make_unit(houses.south_team, replace(ANYBODY, pets=(), step_free=False))
    seeking(houses, STEP_FREE, tier=1)
    seeking(houses, replace(WITH_CHILDREN, stay_days=None), tier=3)
    count_tonight(now=EVENING)
    values = counts_of(NOVEMBER).values
    assert values["tier"] == {"1": 1, "3": 1}
    assert values["reason"] == {"ACCESS": 1, "SIZE": 1}
    assert values["kind"] == {"1.women.step_free": 1, "3.families.any": 1}
    assert values["need"]["step_free"] == values["need"]["pets"] == values["need"]["children"] == 1


def test_who_has_a_place_proposed_or_needs_it_later_is_not_counted(houses: Houses) -> None:
    make_unit(houses.south_team)
    seeking(houses, tier=0)
    seeking(houses, replace(ALONE, needed_on=date(2026, 12, 24)))
    assert count_tonight(now=EVENING) == 0
    seeking(houses, tier=3)
    assert count_tonight(now=EVENING + DAY) == 1
    assert counts_of(NOVEMBER).values["reason"] == {"taken": 1}


def test_only_with_a_yes_to_being_counted(houses: Houses) -> None:
    """R6.14; a yes that comes later counts from then on."""
    household = make_household(houses.cast, counted=None)
    household.looks()
    assert count_tonight(now=EVENING) == 1
    assert counts_of(NOVEMBER).values == {}
    assert (counts_of(NOVEMBER).households, counts_of(NOVEMBER).nights) == (0, 0)
    assert Need.objects.get().unmet_in is None


def test_numbers_stay_and_the_person_goes(houses: Houses) -> None:
    """R6.3: nothing of a household is in them; erased, none is counted again."""
    household = seeking(houses, STEP_FREE)
    count_tonight(now=EVENING)
    for kept in (household.case_id, Need.objects.get().id):
        for row in UnmetMonth.objects.values_list():
            assert str(kept) not in str(row)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=household.case_id)
        erase_case(case=case, by=SYSTEM, kind=EventKind.ERASED, now=NOW)
    count_tonight(now=EVENING + DAY)
    assert (counts_of(NOVEMBER).households, counts_of(NOVEMBER).nights) == (1, 1)


def test_it_takes_as_many_questions_for_many(houses: Houses) -> None:
    seeking(houses)
    with CaptureQueriesContext(connection) as few:
        count_tonight(now=EVENING)
    for _ in range(4):
        seeking(houses)
    with CaptureQueriesContext(connection) as many:
        count_tonight(now=EVENING + DAY)
    assert len(many) <= len(few)


def test_the_task_counts(houses: Houses) -> None:
    seeking(houses)
    with time_machine.travel(EVENING, tick=False):
        tasks.count_unmet()
    assert counts_of(NOVEMBER).households == 1


def test_a_household_in_words_of_the_tables() -> None:
    large = replace(WITH_CHILDREN, children=(Member(age=16, gender="m"),) * 4)
    assert kind_code(large) == "5.families.any"
    assert {"children", "five_and_more", "sons_14"} <= set(needs_of(large))
    man = replace(ALONE, adults=(Member(age=40, gender="m"),), step_free=True)
    assert kind_code(man) == "1.men.step_free"
    assert kind_code(replace(ALONE, adults=None)) == "unknown.others.any"
    girl = replace(ALONE, adults=(), children=(Member(age=16, gender="f"),))
    assert "alone_under_18" in needs_of(girl)
    assert needs_of(ALONE) == ("no_permit", "nothing_to_pay")


def test_a_reason_is_the_one_that_alone_keeps_most_away() -> None:
    alone = {"PET": 2, "PAY": 2, "SEC": 1}
    assert reason_of(suits=False, none_free=False, alone=alone) == "PAY"
    assert reason_of(suits=True, none_free=False, alone=alone) == "taken"
    assert reason_of(suits=False, none_free=True, alone={}) == "none_free"
    assert reason_of(suits=False, none_free=False, alone={}) == "several"


PAGE = "/shelters/region/unmet/"
DECEMBER = NOW + timedelta(days=10)


def coordinator(houses: Houses) -> Client:
    client = Client()
    log_in(client, houses.cast.dalia, now=DECEMBER)
    return client


def counted(*households: tuple[NeedFacts, str, int], month: date = NOVEMBER) -> None:
    """So many of each, in this tier, had no place in that month, on one evening."""
    counts = Counts(evenings=1)
    for facts, tier, times in households:
        kind = kind_code(facts)
        values = {"tier": (tier,), "need": needs_of(facts), "kind": (kind,)}
        for _ in range(times):
            counts.add(values)
        counts.nights += times
        counts.used[kind] = 1
    row = UnmetMonth(id=uuid4(), month=month, counted_on=month)
    written(row, counts).save()


def shown(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_month_is_shown_when_it_is_over_with_its_picture_and_as_a_file(houses: Houses) -> None:
    """R6.11: no figure under the region's ten; what is shown is rounded to five."""
    counted((ALONE, "1", 11), (STEP_FREE, "2", 12), (WITH_CHILDREN, "3", 14))
    assert months_over(now=NOW) == []
    with time_machine.travel(DECEMBER, tick=False):
        client = coordinator(houses)
        page = shown(client)
        text = client.get(f"{PAGE}csv/?month=2026-11").content.decode()
        assert f'href="{PAGE}"' in shown(client, "/desk/figures/")
        assert f'href="{PAGE}"' in shown(client, "/shelters/region/")
        assert client.get(f"{PAGE}?month=2026-12").status_code == 404
    assert "Households without a place</b> 35" in page
    kind = page.split('id="t-kind"')[1]
    assert '1 person, women, without steps</th><td class="n">10</td><td class="n">1</td>' in kind
    assert page.count("<rect ") >= 5
    found = {
        (row["table"], row["value"]): (row["households"], row["evenings"])
        for row in csv.DictReader(StringIO(text))
    }
    assert found["kind", "1.women.step_free"] == ("10", "1")
    assert found["tier", "2"] == ("10", "")
    assert ("tier", "1") not in found  # with it nobody of tier 0 could be worked out
    assert found["all", "evenings_counted"] == ("", "1")
    figures = [int(households) for households, _evenings in found.values() if households]
    assert min(figures) >= 10
    assert not [figure for figure in figures if figure % 5]


OCTOBER = date(2026, 10, 1)


def squares(page: str, of: str) -> list[str]:
    """The figures of the picture of months, row by row."""
    picture = page.split(f'id="{of}"')[1].split("</svg>")[0]
    return re.findall(r'<text x="\d+" y="16" dx="6">(\d+)</text>', picture)


def test_months_stand_beside_each_other_as_a_picture_and_in_figures(houses: Houses) -> None:
    """R6.11: by tier, need and reason; each square is what the month's own page shows."""
    counted((ALONE, "1", 30), (STEP_FREE, "2", 20), month=OCTOBER)
    counted((ALONE, "1", 11), (STEP_FREE, "2", 12), (WITH_CHILDREN, "3", 14))
    with time_machine.travel(DECEMBER, tick=False):
        page = shown(coordinator(houses))
    assert squares(page, "heat-tier") == ["30", "10", "15"]
    table = page.split('id="heat-tier"')[1].split("</table>")[0]
    cells = re.findall(r'<td class="n">(?:<span class="quiet">)?(.*?)(?:</span>)? ?</td>', table)
    assert cells == ["30", "not shown", "not shown", "10", "not shown", "15"]
    assert 'id="heat-need"' in page
    own = page.split('id="t-tier"')[1].split("</table>")[0]
    assert re.findall(r'<td class="n">(\d+)</td>', own) == ["15", "10"]


def test_a_few_are_in_no_square_and_one_month_is_no_picture(houses: Houses) -> None:
    counted((ALONE, "1", 14), (STEP_FREE, "2", 2))
    with time_machine.travel(DECEMBER, tick=False):
        client = coordinator(houses)
        assert "heat" not in shown(client)
        counted((ALONE, "1", 20), (STEP_FREE, "2", 15), month=OCTOBER)
        page = shown(client)
    # Of November none; of October not what would say how many were in the two others.
    assert squares(page, "heat-tier") == ["20"]


def test_few_are_not_shown_nor_what_gives_them_away(houses: Houses) -> None:
    counted((ALONE, "1", 14), (STEP_FREE, "2", 2))
    with time_machine.travel(DECEMBER, tick=False):
        client = coordinator(houses)
        page = shown(client)
        text = client.get(f"{PAGE}csv/").content.decode()
    assert "without steps" not in page
    assert "step_free" not in text
    # Fourteen of sixteen beside it would say that two are another kind.
    assert "1.women.any" not in text
    assert "What is not in this table is too little to be shown." in page


def test_where_few_had_no_place_no_table_is_shown(houses: Houses) -> None:
    counted((ALONE, "1", 3))
    with time_machine.travel(DECEMBER, tick=False):
        page = shown(coordinator(houses))
    assert "Too few households had no place for any table to be shown." in page
    assert "<rect " not in page
