"""A coordinator admits a house, and sees what the houses lack."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.region import region
from shelters.houses.house_rules import unanswered
from shelters.inventory.inventory import house_facts
from shelters.models import House, HouseKind
from tests.shelters.houses import NORTH, NOW, Houses
from tests.shelters.screens import entering
from tests.shelters.screens.entering import enters
from tests.shelters.screens.house_answers import STREET, at
from tests.tour.tools.browser import Browser


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
