"""Where a house stands, zones and names, through a whole stay: nowhere in the clear (R7.12).

Not in a table, a dump, a log with its addresses of pages, a file, nor at the provider of texts.
"""

import json
from urllib.parse import urlsplit

import pytest

from config.local.sample_data.sample_houses import HOUSES
from reports.region import region
from tests import canaries
from tests.journeys.canary_story import MARK, NUMBER, NUMBER_FORMS, canary
from tests.journeys.test_canaries import leaks
from tests.shelters.screens import entering
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_phones import Phones
from tests.tour.tools.worker_desk import Desk
from tests.tour.walks import place_walk, shift_walk
from tests.tour.walks.place_walk import HOUSEHOLD, STREET

pytestmark = pytest.mark.timeout(600)

SHORTEST = 6
"""Letters of a name that is looked for."""


def test_no_address_zone_or_name_lies_in_the_clear_through_a_stay(
    demo: Demo, desks: dict[str, Desk]
) -> None:
    communes = region().communes
    tour = place_walk.round_of(demo, desks, lambda _words: None)
    tour.household = {**HOUSEHOLD, "avoid": [communes[-1].code]}
    tour.note, tour.name = canary("note"), canary("name")
    wanted = [MARK, STREET, *zones()]
    for name, step in place_walk.STEPS:
        assert step(tour), name
        if step in {place_walk.handed_over, place_walk.left}:
            assert leaks(demo, wanted) == [], name
    phones = Phones(demo.environment["LINDEN_TWILIO_API_ORIGIN"])
    assert canaries.find(wanted, json.dumps(phones.copies()).encode(), "provider") == []


def test_the_tour_knows_the_sample_houses_that_have_a_duty_phone() -> None:
    made = [house.facts for house in HOUSES if house.facts.duty_phone]
    assert [(each.alias, each.duty_phone, each.shift_changes) for each in made] == [
        (each.alias, each.duty_phone, each.shift_changes) for each in shift_walk.ASKED
    ]


def test_what_a_house_answers_at_a_change_of_shift_names_it_nowhere(demo: Demo) -> None:
    """Its address, zones and name: in no text, no log and no address of a page; nor the links."""
    tour = shift_walk.round_of(demo, lambda _words: None)
    names = [STREET, *zones(), *(house.facts.alias for house in HOUSES)]
    phones = [number for house in shift_walk.ASKED for number in _spellings(house.duty_phone)]
    for name, step in shift_walk.STEPS:
        assert step(tour), name
    assert leaks(demo, [*names, *phones, *tour.links]) == []
    texts = [text for house in shift_walk.ASKED for text in tour.phones.arrived(house.duty_phone)]
    assert texts
    assert canaries.find(names, json.dumps([texts, tour.phones.copies()]).encode(), "texts") == []


def _spellings(number: str) -> list[str]:
    return [number, number[1:], f"0{number[3:]}"]


def zones() -> list[str]:
    """The names of every commune in which a sample house stands or where somebody is in danger.

    Their codes are five digits, which any number may hold; a name of five letters stands by chance
    in the ciphertext of all files, once in some thousand runs.
    """
    communes = region().communes
    numbers = {place % len(communes) for house in HOUSES for place in house.zones}
    danger = len(communes) - 1
    names = {name for each in {*numbers, danger} for name in communes[each].names.values()}
    return sorted(name for name in names if len(name) >= SHORTEST)


def test_what_a_house_says_of_itself_lies_in_the_clear_nowhere(
    demo: Demo, desks: dict[str, Desk]
) -> None:
    """Typed on the pages by those who run it: its name, where it stands, its rooms, its phone."""
    tour = place_walk.round_of(demo, desks, lambda _words: None)
    alias, lines, way, room = (canary(name) for name in ("alias", "lines", "way", "room"))
    keeper = tour.keepers[0].browser
    for desk in (tour.coordinator, tour.keepers[0]):
        desk.log_in()
    lead = tour.coordinator.browser
    form = lead.get("/shelters/houses/").form(ident="form-admit")
    team = next(each for each in form.choices("team_id") if each)
    answers: dict[str, str | list[str]] = {"alias": alias, "kind": "crisis", "team_id": team}
    lead.submit(form, answers)
    board = keeper.get("/shelters/")
    if alias not in board.words:
        keeper = tour.keepers[1].browser
        tour.keepers[1].log_in()
        board = keeper.get("/shelters/")
    house = next(urlsplit(href).path for href, words in board.links if words.endswith(alias))
    entering.say_address(keeper, house, lines=lines, way=way, zones=[region().communes[-1].code])
    entering.add_rooms(keeper, house, name=room, many="2", beds="2")
    form = keeper.get(f"{house}reach/").form(ident="form-reach")
    keeper.submit(form, {"duty_phone": NUMBER})
    opened = keeper.submit(
        keeper.get(f"{house}address/").form(ident="form-open"), {"reason": "safety"}
    )
    assert MARK in opened.source
    assert leaks(demo, [MARK, *NUMBER_FORMS]) == []
    house_id = house.rstrip("/").rsplit("/", 1)[1]
    listed = lead.get("/shelters/houses/")
    withdraw = next(form for form in listed.forms if form.action.endswith(f"{house_id}/withdraw/"))
    assert "Withdrawn." in lead.submit(withdraw).words
