"""A house kept by its own people: entered, changed, closed; what is asked first, what is refused.

Played through the pages, and looked at in the tables.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM
from reports.audit.models import Event
from reports.cases.models import Task, TaskKind
from reports.region import region
from reports.vault.models import CaseDataKey, KeyVersion
from shelters.facts.unit_facts import HouseFacts, UnitFacts
from shelters.houses.house_rules import RULES, change_rules, unanswered
from shelters.inventory.address_changes import change_address
from shelters.inventory.inventory import change_unit, house_facts, unit_facts
from shelters.inventory.unit_availability import free_units
from shelters.models import Availability, Closure, House, HouseKind, Unit
from shelters.placing.placements import released_addresses
from shelters.screens.forms.rule_questions import GROUPS
from tests.reports.accounts.people import join, remove
from tests.shelters.households import ANYBODY, free
from tests.shelters.houses import NORTH, NOW, Houses, add_unit
from tests.shelters.placing.stays import ADDRESS, Stays, make_stays
from tests.shelters.screens import entering
from tests.shelters.screens.entering import enters
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Form, Page

STREET = "12 Canary Lane"


@pytest.fixture
def noor(houses: Houses) -> Browser:
    """Whoever keeps House North, logged in."""
    return enters(houses.noor, NOW)


def at(houses: Houses) -> str:
    return f"/shelters/house/{houses.north.id}/"


def north(houses: Houses) -> HouseFacts:
    return house_facts(House.objects.get(id=houses.north.id))


def answer(browser: Browser, house: str, code: str, rest: str = "open", **said: str) -> Page:
    """Answer some questions of a group; the others stay as they stand there."""
    form = browser.get(f"{house}rules/{code}/").form(ident="form-rules")
    return browser.submit(form, {**said}, button=("rest", rest))


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


@pytest.fixture
def stays(db: None) -> Stays:
    """Two houses with a free place each, and somebody who looks for one."""
    return make_stays()


def test_what_changes_for_somebody_who_is_offered_a_place_is_asked_first(stays: Stays) -> None:
    """The worker of whoever is still to come is told; who sees the question changes nothing yet."""
    stays.offered()
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    page = answer(noor, house, "coming", interview_first="yes")
    assert page.status == 409
    assert "This concerns somebody" in page.words
    assert "Reserved until" in page.words
    before = house_facts(House.objects.get(id=stays.houses.north.id)).rules
    assert before.interview_first is None
    assert not Task.objects.filter(kind=TaskKind.PLACE_ANSWERED).exists()
    noor.submit(page.form(ident="form-rules"), {})
    facts = house_facts(House.objects.get(id=stays.houses.north.id))
    assert facts.rules.interview_first is True
    (task,) = Task.objects.filter(kind=TaskKind.PLACE_ANSWERED)
    assert task.case_id == stays.amina.case_id


def test_only_the_worker_of_somebody_it_is_about_is_told(stays: Stays) -> None:
    """A room that says it itself is not touched by the house's rule, nor is whoever has it."""
    own = replace(unit_facts(Unit.objects.get(id=stays.unit.id)), interview_first=False)
    change_unit(unit_id=stays.unit.id, facts=own, by=SYSTEM, now=NOW)
    stays.offered()
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    assert answer(noor, house, "coming", interview_first="yes").status == 200
    assert not Task.objects.filter(kind=TaskKind.PLACE_ANSWERED).exists()


def test_saying_the_same_again_asks_nothing(stays: Stays) -> None:
    stays.offered()
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    assert answer(noor, house, "coming").address == f"{house}rules/safety/"
    # Nor does what no room has that somebody is offered: it says its own price.
    assert answer(noor, house, "money", day_price="4").address == f"{house}rules/coming/"


def test_a_question_about_one_is_no_answer_about_another(stays: Stays) -> None:
    """Somebody is offered a place while the page with the question is open: it is asked anew."""
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    form = noor.get(f"{house}rules/coming/").form(ident="form-rules")
    stays.offered()
    said = {"interview_first": "yes"}
    for asked in ("", str(uuid4())):
        data = dict(form.data({**said})) | {"asked": asked}
        assert noor.post(form.action, data).status == 409
    facts = house_facts(House.objects.get(id=stays.houses.north.id))
    assert facts.rules.interview_first is None


def test_a_room_that_somebody_has_is_changed_when_asked_and_never_taken_out(
    stays: Stays,
) -> None:
    stays.accepted()
    noor, room = enters(stays.noor, NOW), f"/shelters/unit/{stays.unit.id}/room/"
    before = unit_facts(Unit.objects.get(id=stays.unit.id))
    page = noor.submit(noor.get(room).form(ident="form-room"), {"name": "Room", "beds": "9"})
    assert page.status == 409
    assert unit_facts(Unit.objects.get(id=stays.unit.id)) == before
    assert noor.submit(page.form(ident="form-room"), {}).status == 200
    assert unit_facts(Unit.objects.get(id=stays.unit.id)).beds == 9
    page = noor.submit(noor.get(room).form(ident="form-retire"), {})
    assert page.status == 409
    assert "It cannot be taken out: somebody has it" in page.words
    assert "Promised" in page.words
    assert Unit.objects.get(id=stays.unit.id).retired_at is None


def test_a_house_is_closed_over_somebody_only_when_asked(stays: Stays) -> None:
    stays.accepted()
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    page = noor.submit(noor.get(house).form(ident="form-closure"), {"reason": "repairs"})
    assert page.status == 409
    assert not Closure.objects.exists()
    noor.submit(page.form(ident="form-closure"), {})
    assert Closure.objects.filter(house=stays.houses.north).exists()


def test_where_it_stands_is_not_changed_silently_under_somebody(stays: Stays) -> None:
    """Whoever is promised a place is asked about; their case then has the new door, sealed (R7.12).

    Before, the case kept the old address, and nobody was told.
    """
    stays.accepted()
    zone = region().communes[3].code
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    opened = noor.submit(
        noor.get(f"{house}address/").form(ident="form-open"), {"reason": "address_told"}
    )
    form = opened.form(ident="form-address")
    page = noor.submit(form, {"lines": "14 Other Lane", "zones": [zone]})
    assert page.status == 409
    assert "This concerns somebody" in page.words
    (copy,) = released_addresses(stays.amina.opened())
    assert copy.lines == ADDRESS.lines
    tasks = Task.objects.filter(kind=TaskKind.PLACE_ANSWERED, done_at=None)
    tasks.delete()
    assert noor.submit(page.form(ident="form-address"), {}).status == 200
    (copy,) = released_addresses(stays.amina.opened())
    assert copy.lines == "14 Other Lane"
    assert tasks.count() == 1


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


def test_a_case_that_does_not_open_keeps_its_copy_and_holds_up_no_other(stays: Stays) -> None:
    """One damaged key takes the address from nobody, and keeps no house from moving."""
    stays.accepted()
    other = stays.household()
    unit = add_unit(house_id=stays.houses.north.id, facts=ANYBODY, by=SYSTEM, now=NOW)
    stays.accepted(need=other.looks(), unit=free(unit))
    key = CaseDataKey.objects.get(case_id=stays.amina.case_id)
    CaseDataKey.objects.filter(case_id=key.case_id).update(wrapped=b"x" * 80)
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    opening = noor.get(f"{house}address/").form(ident="form-open")
    form = noor.submit(opening, {"reason": "safety"}).form(ident="form-address")
    asked = noor.submit(form, {"lines": "14 Other Lane", "zones": [region().communes[3].code]})
    assert noor.submit(asked.form(ident="form-address"), {}).status == 200
    (copy,) = released_addresses(other.opened())
    assert copy.lines == "14 Other Lane"
    key.save()
    (copy,) = released_addresses(stays.amina.opened())
    assert copy.lines == ADDRESS.lines


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


def test_a_coordinator_admits_a_house_and_its_people_find_it(houses: Houses) -> None:
    lead = enters(houses.cast.dalia, NOW)
    area = next(iter(region().commune_groups.values()))
    form = lead.get("/shelters/houses/").form(ident="form-admit")
    said = {
        "alias": "Sample New House",
        "kind": "crisis",
        "area": area.id,
        "team_id": str(houses.north_team.pk),
    }
    for _ in range(2):
        page = lead.submit(form, {**said})
    assert page.words.count("Sample New House") == 3  # the line, and its two buttons' names
    row = House.objects.exclude(id__in=[houses.north.id, houses.south.id]).get()
    facts = house_facts(row)
    assert len(facts.rules.zones or ()) == len(area.communes)
    noor, simon = enters(houses.noor, NOW), enters(houses.simon, NOW)
    assert entering.house_address(noor, "Sample New House") == f"/shelters/house/{row.id}/"
    assert "Sample New House" not in simon.get("/shelters/").words
    assert simon.get(f"/shelters/house/{row.id}/").status == 404


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"alias": ""}, "This field is required"),
        ({"kind": ""}, "Please choose what it is."),
        ({"team_id": ""}, "Please choose a team."),
        ({"team_id": "of nobody"}, "Enter a valid UUID"),
        ({"team_id": str(UUID(int=5))}, "Choose a team from the list."),
        ({"area": "elsewhere"}, "Select a valid choice"),
    ],
)
def test_an_admission_with_faults_comes_back(
    houses: Houses, said: Mapping[str, str], words: str
) -> None:
    lead = enters(houses.cast.dalia, NOW)
    form = lead.get("/shelters/houses/").form(ident="form-admit")
    good = {"alias": "Sample New House", "kind": "crisis", "team_id": str(houses.north_team.pk)}
    page = lead.post(form.action, {**dict(form.data({})), **good, **said})
    assert page.status == 422
    assert words in page.words
    assert House.objects.count() == 2


def test_the_coordinators_see_which_house_lacks_what(houses: Houses, noor: Browser) -> None:
    lead = enters(houses.cast.dalia, NOW)
    line = _line(lead, "Sample House North")
    assert "no address" in line
    assert f"{len(unanswered(NORTH))} rules not answered" in line
    assert "no duty phone" not in line
    assert "no duty phone" in _line(lead, "Sample House South")
    entering.say_address(noor, at(houses), lines=STREET, zones=[region().communes[3].code])
    entering.say_rules(noor, at(houses), NORTH.rules, rest="ask")
    assert "nothing is missing" in _line(lead, "Sample House North")
    assert "Canary" not in lead.page.source


def test_the_list_of_houses_costs_the_same_however_many(houses: Houses) -> None:
    lead = enters(houses.cast.dalia, NOW)
    counts = []
    for number in (1, 4):
        for each in range(number):
            entering.admit(
                lead,
                alias=f"Sample {number} {each}",
                kind=HouseKind.TRANSIT,
                team_id=houses.north_team.pk,
            )
        with CaptureQueriesContext(connection) as queries:
            lead.get("/shelters/houses/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def _line(lead: Browser, alias: str) -> str:
    lines = lead.get("/shelters/houses/").words.split("Withdraw it for good")
    return next(line for line in lines if alias in line and " · " in line)


def _hidden(form: Form) -> dict[str, str]:
    return {name: value for name, value in form.data({}) if name != "free"}
