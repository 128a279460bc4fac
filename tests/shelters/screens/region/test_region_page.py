"""The coordinator's board of the region: figures, freshness, who waits, what is missing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.audit.log import SYSTEM
from reports.region import region
from shelters.check_ins import shift_questions
from shelters.check_ins.shift_answers import answer_by_text
from shelters.facts.unit_facts import HouseFacts, UnitFacts
from shelters.facts.zones import cell_names
from shelters.inventory.unit_availability import doubt_all, say_full
from shelters.matching.pairs.problem import Person as Member
from shelters.matching.pairs.rules import CODES
from shelters.models import House, Unit
from shelters.screens.region.region_labels import IN_THE_WAY
from tests.shelters.households import ALONE, ANYBODY, free, make_household, put_on_duty
from tests.shelters.houses import ALIAS, NOW, Houses, add_unit, make_house
from tests.shelters.placing.stays import make_stays
from tests.shelters.questions import PHONE, free_since_morning
from tests.shelters.screens.conftest import Enter

pytestmark = pytest.mark.django_db
REGION = "/shelters/region/"


def page(client: Client) -> str:
    answer = client.get(REGION)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def dalia(houses: Houses, enter: Enter) -> Client:
    """The coordinator, logged in."""
    return enter(houses.cast.dalia)


def test_it_counts_every_place_by_kind(houses: Houses, dalia: Client) -> None:
    free(houses.room)
    shown = page(dalia)
    assert "<b>1</b> free" in shown
    assert "<b>2</b> in all" in shown
    assert cells(shown, "Crisis house") == ["1", "0", "0", "1", "0"]


def test_what_is_held_and_lived_in_comes_from_placements(enter: Enter) -> None:
    stays = make_stays()
    dalia = enter(stays.houses.cast.dalia)
    stays.arrived()
    assert cells(page(dalia), "Crisis house") == ["1", "0", "1", "2", "0"]
    stays.held(stays.household().looks(), stays.other)
    shown = page(dalia)
    assert "<b>1</b> reserved" in shown
    assert cells(shown, "Crisis house") == ["0", "1", "1", "2", "0"]


def cells(shown: str, name: str) -> list[str]:
    """The figures of one line: free, held, lived in, full, closed."""
    row = shown.split(f"{name}</th>")[1].split("</tr>")[0]
    return [part.split("<")[0] for part in row.split('">')[1:]]


def test_a_word_that_is_old_or_doubted_shows(houses: Houses, dalia: Client) -> None:
    """R7.16: stale is said, with when it was confirmed."""
    free(houses.room, now=NOW - timedelta(hours=13), since=NOW - timedelta(days=2))
    assert "confirmed at 01:05: old" in page(dalia)
    doubt_all(house_id=houses.north.id, by=SYSTEM, now=NOW)
    assert "not confirmed" in page(dalia)


def test_how_often_a_house_answers_is_shown(houses: Houses, dalia: Client) -> None:
    free_since_morning(houses)
    shift_questions.ask_due(now=NOW)
    assert "Answers at the change of shift" not in page(dalia)
    answer_by_text(number=PHONE, text="2", now=NOW)
    assert "1 of 1, 1 times no" in page(dalia)


def test_who_waits_is_told_by_urgency_and_reasons_alone(houses: Houses, dalia: Client) -> None:
    """Nobody is named; what stands in the way is a code in words, with a count."""
    put_on_duty(houses.cast)
    household = make_household(houses.cast)
    need = household.looks(replace(ALONE, step_free=True, has_permit=False), tier=0)
    unit = add_unit(
        house_id=houses.south.id,
        facts=replace(ANYBODY, step_free=False, permit_required=True),
        by=SYSTEM,
        now=NOW,
    )
    free(unit)
    shown = page(dalia)
    assert "<b>Tonight</b>" in shown
    assert "Nothing suits" in shown
    assert "In the way: steps 1, residence permit 1" in shown
    for secret in (str(household.case_id), str(need.id), household.worker.login, "Amina"):
        assert secret not in shown


def test_the_place_that_would_house_most_people_is_computed(houses: Houses, dalia: Client) -> None:
    put_on_duty(houses.cast)
    make_household(houses.cast).looks(ALONE)
    children = (Member(age=15, gender="m"), Member(age=1, gender="f"))
    make_household(houses.cast).looks(replace(ALONE, children=children))
    shown = page(dalia).split("One more place")[1]
    first, second = (part.split("</li>")[0] for part in shown.split("<li>")[1:3])
    assert "2 beds, 1 cot, families, older sons, without a residence permit" in first
    assert "3 people more have a place" in first
    assert "1 bed, women" in second
    assert "1 person more has a place" in second


def in_commune(houses: Houses, code: str, number: int) -> None:
    """Add a house with a free place in a commune."""
    rules = UnitFacts(zones=cell_names([code]))
    house = make_house(houses.north_team, HouseFacts(alias=f"Sample {number}", rules=rules))
    free(add_unit(house_id=house.id, facts=UnitFacts(), by=SYSTEM, now=NOW))


def test_a_figure_of_an_area_points_at_no_house(houses: Houses, dalia: Client) -> None:
    """Below so many houses an area's figures are not shown, nor can they be computed."""
    here, there = (group for group in list(region().commune_groups.values())[:2])
    for number in range(2):
        in_commune(houses, sorted(here.communes)[number % 2], number)
    shown = page(dalia)
    assert f"{here.names['en']}</th><td colspan" in shown
    in_commune(houses, sorted(here.communes)[0], 3)
    in_commune(houses, sorted(there.communes)[0], 4)
    shown = page(dalia)
    assert f'{here.names["en"]}</th><td class="n">3</td><td class="n">3</td>' in shown
    assert f"{there.names['en']}</th><td colspan" in shown
    assert 'data-level="some"' in shown


def test_two_looks_do_not_say_where_a_house_is_r7_12(houses: Houses, dalia: Client) -> None:
    """One house fills up: what is shown of it moves, what is shown of the areas does not."""
    for number, group in enumerate(list(region().commune_groups.values())[:2]):
        for each in range(region().places.least_houses):
            in_commune(houses, sorted(group.communes)[0], 10 * number + each)
    full = Unit.objects.filter(house__team=houses.north_team).exclude(id=houses.room.id).last()
    assert full is not None
    before = page(dalia)
    say_full(unit_id=full.id, by=SYSTEM, now=NOW)
    after = page(dalia)
    assert before.count("nothing free") + 1 == after.count("nothing free")
    assert where(before) == where(after)


def where(shown: str) -> str:
    """The drawing and the figures of the areas."""
    return shown.split('id="map"')[1].split("</section>")[0]


def test_no_zone_and_no_address_is_on_it(houses: Houses, dalia: Client) -> None:
    """R7.12: a keyed cell is not shown either."""
    in_commune(houses, region().communes[0].code, 1)
    shown = page(dalia)
    assert cell_names([region().communes[0].code])[0] not in shown
    assert ALIAS in shown


def test_what_does_not_open_is_told_and_hides_nothing_else(houses: Houses, dalia: Client) -> None:
    free(houses.room)
    assert "what is stored is damaged" not in page(dalia)
    House.objects.filter(id=houses.south.id).update(facts=b"x" * 64)
    shown = page(dalia)
    assert "2 houses or places do not open" in shown  # the house and the room in it
    assert "<b>1</b> free" in shown


@pytest.mark.parametrize("name", ["beatriz", "ada"])
def test_for_every_other_role_there_is_no_such_page(
    houses: Houses, enter: Enter, name: str
) -> None:
    assert enter(getattr(houses.cast, name)).get(REGION).status_code == 404


def test_a_shelter_does_not_see_the_region(houses: Houses, enter: Enter) -> None:
    assert enter(houses.noor).get(REGION).status_code == 404


def test_the_desk_leads_there(houses: Houses, enter: Enter) -> None:
    assert f'href="{REGION}"' in enter(houses.cast.dalia).get("/desk/board/").content.decode()
    assert f'href="{REGION}"' not in enter(houses.cast.beatriz).get("/desk/inbox/").content.decode()


def test_many_houses_and_households_cost_as_many_questions_as_one(
    houses: Houses, dalia: Client
) -> None:
    put_on_duty(houses.cast)
    in_commune(houses, region().communes[0].code, 0)
    make_household(houses.cast).looks(ALONE)
    few = queries(dalia)
    for number in range(1, 5):
        in_commune(houses, region().communes[number].code, number)
        make_household(houses.cast).looks(ALONE)
    assert queries(dalia) == few <= 30  # two of them for whoever waits since


def queries(client: Client) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        page(client)
    return len(found)


@pytest.mark.parametrize("language", region().languages)
def test_it_speaks_the_languages_of_the_region(
    houses: Houses, dalia: Client, language: str
) -> None:
    titles = {"nl": "Plaatsen"}  # staff are spoken to in three languages
    answer = dalia.get(REGION, headers={"accept-language": language})
    assert f"<h1>{titles.get(language, 'Places')}</h1>" in answer.content.decode()


def test_every_rule_has_words_for_what_stands_in_the_way() -> None:
    assert set(IN_THE_WAY) == set(CODES)


def test_a_rule_on_whom_a_house_takes_in_takes_no_board_away(houses: Houses, dalia: Client) -> None:
    """A household that nobody takes in for a pregnancy stands on the board like any other."""
    put_on_duty(houses.cast)
    unit = add_unit(
        house_id=houses.south.id, facts=replace(ANYBODY, pregnant=False), by=SYSTEM, now=NOW
    )
    free(unit)
    make_household(houses.cast).looks(replace(ALONE, pregnant=True))
    shown = page(dalia)
    assert "In the way: pregnancy 1" in shown
