"""A house kept by its own people: entered, changed, closed; what is asked first, what is refused.

Played through the pages, and looked at in the tables.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM
from reports.audit.models import Event
from reports.region import region
from reports.vault.models import KeyVersion
from shelters.facts.unit_facts import HouseFacts, UnitFacts
from shelters.houses.house_rules import RULES, change_rules, unanswered
from shelters.inventory.address_changes import change_address
from shelters.inventory.inventory import house_facts, unit_facts
from shelters.inventory.unit_availability import free_units
from shelters.models import Availability, Closure, House, Unit
from shelters.screens.forms.rule_questions import GROUPS
from tests.reports.accounts.people import join, remove
from tests.shelters.houses import NORTH, NOW, Houses, add_unit
from tests.shelters.placing.stays import ADDRESS
from tests.shelters.screens import entering
from tests.shelters.screens.entering import enters
from tests.shelters.screens.house_answers import STREET, answer, at
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Form


def north(houses: Houses) -> HouseFacts:
    return house_facts(House.objects.get(id=houses.north.id))


def test_every_fact_of_a_house_has_a_question_of_its_own() -> None:
    """Whoever adds a fact adds its question: only a room's own and the address are elsewhere."""
    asked = [question.name for group in GROUPS for question in group.questions]
    assert sorted(asked) == sorted(RULES)
    every = {each.name for each in fields(UnitFacts)}
    assert every - set(asked) == {"name", "beds", "cots", "zones", "not_from"}


def test_each_page_that_is_sent_is_kept_at_once_and_leads_to_the_next(
    houses: Houses, noor: Browser
) -> None:
    page = answer(noor, at(houses), "who", pregnant="yes", trans="ask")
    assert page.address == f"{at(houses)}rules/children/"
    facts = north(houses)
    assert (facts.rules.pregnant, facts.rules.trans, facts.asks) == (True, None, ("trans",))
    assert facts.rules.composition == NORTH.rules.composition
    assert facts.duty_phone == NORTH.duty_phone


def test_ask_us_is_an_answer_and_one_press_gives_it_to_all_that_is_open(
    houses: Houses, noor: Browser
) -> None:
    before = set(unanswered(north(houses)))
    assert {"pregnant", "smoking"} <= before
    answer(noor, at(houses), "living", rest="ask", smoking="outside")
    facts = north(houses)
    asked = {question.name for question in GROUPS[3].questions} - {"smoking"}
    assert set(facts.asks) == asked
    assert set(unanswered(facts)) == before - asked - {"smoking"}
    assert "2 open" not in noor.get(at(houses)).words.split("Languages")[0].split("Living")[1]
    # Taken back, it is open again; said, it is asked no more.
    answer(noor, at(houses), "living", smoking="no", care="some")
    assert north(houses).rules.care == "some"
    assert "care" not in north(houses).asks


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        ("who", {"adult_age-least": "30", "adult_age-most": "20"}, "above the highest"),
        ("children", {"max_children": "0"}, "no children can come: one of the two is wrong"),
        (
            "children",
            {"child_age-least": "16", "child_age-most": "18", "sons_max_age": "14"},
            "Boys can come only up to an age below",
        ),
        ("coming", {"intake_from": "08:00"}, "or neither"),
        ("who", {"adult_age-ask": "on"}, "That is two answers"),
        ("money", {"day_price": "lots"}, "Enter a number"),
        ("coming", {"max_stay_days": "-3"}, "greater than or equal to 0"),
        ("coming", {"max_stay_days": "1000000"}, "less than or equal to 9999"),
    ],
)
def test_what_contradicts_itself_comes_back_as_it_was_typed(
    houses: Houses, noor: Browser, code: str, said: Mapping[str, str], words: str
) -> None:
    before = north(houses)
    page = answer(noor, at(houses), code, **said)
    assert page.status == 422
    assert words in page.words
    form = page.form(ident="form-rules")
    sent = dict(form.data({}))
    assert all(sent[name] == value for name, value in said.items())
    assert north(houses) == before


def test_a_rule_that_a_room_contradicts_names_the_room(houses: Houses, noor: Browser) -> None:
    families = UnitFacts(name="Family room", beds=4, composition=("families",))
    add_unit(house_id=houses.north.id, facts=families, by=SYSTEM, now=NOW)
    said = {"composition": ("women",), "max_children": None}
    change_rules(house_id=houses.north.id, said=said, asks=(), by=SYSTEM, now=NOW)
    page = answer(noor, at(houses), "children", max_children="0")
    assert page.status == 422
    assert "Family room: Parents with children can live here" in page.words


def test_twelve_rooms_alike_come_at_once_and_a_second_press_adds_none(
    houses: Houses, noor: Browser
) -> None:
    form = noor.get(f"{at(houses)}rooms/").form(ident="form-rooms")
    said = {"name": "Room", "many": "12", "beds": "2", "cots": "1", "free": "on"}
    for _ in range(2):  # a second tap, or the back button and once more
        assert noor.submit(form, {**said}).status == 200
    units = Unit.objects.filter(house=houses.north).exclude(id=houses.room.id)
    names = sorted(unit_facts(unit).name for unit in units)
    assert names == sorted(f"Room {number}" for number in range(1, 13))
    assert len(free_units(now=NOW)) == 12
    # More of the same name go on counting.
    entering.add_rooms(noor, at(houses), name="Room", many="2", beds="2")
    assert {"Room 13", "Room 14"} <= {unit_facts(unit).name for unit in units.all()}


@pytest.mark.parametrize("many", ["0", "41", "a dozen", ""])
def test_no_number_of_rooms_that_cannot_be(houses: Houses, noor: Browser, many: str) -> None:
    page = entering.add_rooms(noor, at(houses), name="Room", many=many, beds="2")
    assert page.status == 422
    assert dict(page.form(ident="form-rooms").data({}))["name"] == "Room"
    assert Unit.objects.filter(house=houses.north).count() == 1


def test_rooms_cost_as_many_queries_as_one(houses: Houses, noor: Browser) -> None:
    counts = []
    for many in ("1", "30"):
        form = noor.get(f"{at(houses)}rooms/").form(ident="form-rooms")
        with CaptureQueriesContext(connection) as queries:
            noor.submit(form, {"name": f"Of {many}", "many": many, "beds": "1", "free": "on"})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_room_says_where_it_differs_and_else_is_as_the_house(
    houses: Houses, noor: Browser
) -> None:
    room = f"/shelters/unit/{houses.room.id}/"
    form = noor.get(f"{room}rules/building/").form(ident="form-rules")
    noor.submit(form, {"lift": "yes", "step_free": ""})
    found = unit_facts(Unit.objects.get(id=houses.room.id))
    assert (found.lift, found.step_free, found.name) == (True, None, "Sample Room 3")
    form = noor.get(f"{room}room/").form(ident="form-room")
    noor.submit(form, {"name": "Blue room", "beds": "2"})
    found = unit_facts(Unit.objects.get(id=houses.room.id))
    assert (found.name, found.beds, found.cots, found.lift) == ("Blue room", 2, 1, True)


def test_a_house_that_only_counts_says_a_number(houses: Houses, noor: Browser) -> None:
    entering.add_rooms(noor, at(houses), name="Single", many="5", beds="1")
    entering.say_reach(noor, at(houses), replace(NORTH, counts_only=True))
    page = noor.get("/shelters/")
    form = next(
        form
        for form in page.forms
        if form.action.endswith("/count/") and "5" in form.choices("free")
    )
    noor.submit(form, {"free": "3"})
    assert len(free_units(now=NOW)) == 3
    noor.submit(form, {"free": "1"})
    assert len(free_units(now=NOW)) == 1
    answer = noor.post(form.action, {**_hidden(form), "free": "6"})
    assert "Somebody took one meanwhile" in answer.words
    assert len(free_units(now=NOW)) == 1


def test_extra_beds_are_there_for_a_night_and_then_no_more(houses: Houses, noor: Browser) -> None:
    for beds in ("4", "6"):  # more of them; the same bed does not come twice
        form = noor.get(at(houses)).form(ident="form-overflow")
        noor.submit(form, {"beds": beds})
    found = free_units(now=NOW)
    assert len(found) == 6
    morning = region().timezone
    assert {unit.free_until and unit.free_until.astimezone(morning).hour for unit in found} == {10}
    assert len({unit.room for unit in found}) == 1
    assert free_units(now=NOW + timedelta(days=1)) == []
    page = noor.get(at(houses))
    assert page.words.count("Extra bed ") >= 6
    form = next(form for form in page.forms if form.action.endswith("/overflow/over/"))
    noor.submit(form, {})
    assert free_units(now=NOW) == []
    assert "Extra bed " not in noor.get("/shelters/").words


def test_extra_beds_for_a_week_are_refused(houses: Houses, noor: Browser) -> None:
    form = noor.get(at(houses)).form(ident="form-overflow")
    page = noor.submit(form, {"beds": "4", "until": "2026-12-01T10:00"})
    assert page.status == 422
    assert "Extra beds are for a night" in page.words
    assert free_units(now=NOW) == []


def test_a_house_closes_and_opens_again(
    houses: Houses, noor: Browser, clock: time_machine.Traveller
) -> None:
    """Also a while later, when what lasted so far stays written down."""
    form = noor.get(at(houses)).form(ident="form-closure")
    noor.submit(form, {"reason": "repairs", "until": "2026-11-30T12:00"})
    assert Closure.objects.filter(house=houses.north).count() == 1
    clock.shift(timedelta(minutes=5))
    assert "Closed until 30 Nov, 12:00: Repairs" in noor.get(at(houses)).words
    form = next(form for form in noor.page.forms if form.action.endswith("/open/"))
    noor.submit(form, {})
    assert "Closed until 30 Nov" not in noor.get(at(houses)).words
    (closure,) = Closure.objects.all()
    assert closure.during.upper == NOW + timedelta(minutes=5)


def test_where_it_stands_is_sealed_and_opened_with_a_reason(houses: Houses, noor: Browser) -> None:
    zone = region().communes[3].code
    page = entering.say_address(noor, at(houses), lines=STREET, way="Blue door", zones=[zone])
    assert page.address == at(houses)
    page = noor.get(f"{at(houses)}address/")
    assert STREET not in page.source
    form = page.form(ident="form-open")
    assert noor.post(f"{at(houses)}address/open/", _hidden(form)).status == 422
    opened = noor.submit(form, {"reason": "address_told"})
    assert STREET in opened.source
    assert "no-store" in noor.headers["cache-control"]
    event = Event.objects.get(kind=EventKind.ADDRESS_OPENED)
    assert (event.actor_id, event.reason) == (houses.noor.user_id, ReasonCode.ADDRESS_TOLD)
    noor.submit(opened.form(ident="form-address"), {"lines": "13 Canary Lane"})
    assert House.objects.get(id=houses.north.id).address_revision == 2
    with connection.cursor() as cursor:
        cursor.execute("select h::text from shelters_house h")
        assert not any("Canary" in text for (text,) in cursor.fetchall())


def test_an_address_with_faults_comes_back_with_what_was_typed(
    houses: Houses, noor: Browser
) -> None:
    form = noor.get(f"{at(houses)}address/").form(ident="form-address")
    page = noor.submit(form, {"lines": STREET, "way": "Blue door", "phone": "no number"})
    assert page.status == 422
    assert "Please choose at least one." in page.words
    assert "We do not recognise this as a phone number." in page.words
    assert STREET in page.source
    assert House.objects.get(id=houses.north.id).address_revision == 0


def test_reach_with_faults_comes_back_with_what_was_typed(houses: Houses, noor: Browser) -> None:
    form = noor.get(f"{at(houses)}reach/").form(ident="form-reach")
    page = noor.submit(form, {"alias": "House of Canaries", "duty_phone": "02 539 27 44"})
    assert page.status == 422
    assert "Text messages can only go to a mobile number." in page.words
    assert dict(page.form(ident="form-reach").data({}))["alias"] == "House of Canaries"
    assert north(houses) == NORTH


def test_the_address_moves_to_a_key_that_a_removed_keeper_never_had(houses: Houses) -> None:
    """R6.5: whoever left knows the old key; it is destroyed once nothing is sealed to it."""
    left = join("Sample", houses.north_team, by=houses.cast.dalia)
    change_address(house_id=houses.north.id, address=ADDRESS, by=houses.noor.staff, now=NOW)
    before = House.objects.get(id=houses.north.id).address_version_id
    remove(left, houses.north_team, houses.cast, now=NOW)
    noor = enters(houses.noor, NOW)
    noor.submit(noor.get("/staff/renew/").form(ident="form-renew"), {})
    (kept,) = KeyVersion.objects.filter(team_id=houses.north_team.pk)
    assert House.objects.get(id=houses.north.id).address_version_id == kept.id != before
    opening = noor.get(f"{at(houses)}address/").form(ident="form-open")
    assert ADDRESS.lines in noor.submit(opening, {"reason": "safety"}).words


def test_a_room_that_is_taken_out_is_shown_and_found_no_more(houses: Houses, noor: Browser) -> None:
    entering.add_rooms(noor, at(houses), name="Old room", many="1", beds="1", free="on")
    unit = Unit.objects.get(availabilities__isnull=False)
    room = f"/shelters/unit/{unit.id}/room/"
    form = noor.get(room).form(ident="form-retire")
    assert "The room is taken out of the house." in noor.submit(form, {}).words
    assert "Old room" not in noor.get("/shelters/").words
    assert free_units(now=NOW) == []
    assert noor.get(room).status == 404
    assert noor.submit(form, {}).status == 404
    for word in ("free", "full"):
        assert (
            noor.post(f"/shelters/unit/{unit.id}/say/", {**_hidden(form), "word": word}).status
            == 404
        )
    assert not Availability.objects.filter(unit=unit).exists()


def _hidden(form: Form) -> dict[str, str]:
    return {name: value for name, value in form.data({}) if name != "free"}
