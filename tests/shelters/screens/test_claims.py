"""A place of another register becomes a draft that its people claim and a coordinator admits."""

from pathlib import Path

import pytest

from reports.audit.log import OPERATOR
from reports.region import region
from shelters.exchange.imports import take_over
from shelters.exchange.published_places import public_offers
from shelters.hsds.files.hsds_reading import read
from shelters.inventory.inventory import house_facts
from shelters.inventory.unit_availability import free_units
from shelters.models import House, HouseState
from tests.shelters.houses import NOW, Houses
from tests.shelters.hsds.registers import service, write_json
from tests.shelters.screens import entering
from tests.shelters.screens.entering import enters

CLAIMS = "/shelters/claims/"


@pytest.fixture(autouse=True)
def _imported(houses: Houses, tmp_path: Path) -> None:
    """Another register lists one place to live."""
    del houses
    rows = read(write_json(tmp_path, [service()])).rows
    take_over(rows, own=frozenset(), by=OPERATOR, now=NOW)


def test_a_claimed_place_is_a_draft_until_a_coordinator_admits_it(houses: Houses) -> None:
    noor, lead = enters(houses.noor, NOW), enters(houses.cast.dalia, NOW)
    before = {offer.id: offer for offer in public_offers(region=region(), now=NOW)}
    page = noor.get(CLAIMS)
    form = next(form for form in page.forms if form.action.startswith(CLAIMS))
    offer_id = form.action.rstrip("/").rsplit("/", 1)[1]
    assert before[offer_id].name in page.words
    for _ in range(2):  # the second press finds the same draft
        page = noor.submit(form, {})
        assert "A draft: nobody is sent here" in page.words
    draft = House.objects.get(state=HouseState.DRAFT)
    assert house_facts(draft).rules == before[offer_id].facts
    assert house_facts(draft).origin == offer_id
    # It is filled in, and found by nobody.
    entering.add_rooms(noor, page.address, name="Room", many="2", beds="2", free="on")
    assert free_units(now=NOW) == []
    assert offer_id in {each.id for each in public_offers(region=region(), now=NOW)}
    listed = lead.get("/shelters/houses/")
    assert "not admitted yet" in listed.words
    lead.submit(next(form for form in listed.forms if form.action.endswith(f"{draft.id}/admit/")))
    assert len(free_units(now=NOW)) == 2
    # It comes once in what is published: as the house that it is.
    published = [each.id for each in public_offers(region=region(), now=NOW)]
    assert str(draft.id) in published
    assert offer_id not in published


def test_nobody_claims_what_somebody_has_claimed(houses: Houses) -> None:
    noor, simon = enters(houses.noor, NOW), enters(houses.simon, NOW)
    form = next(form for form in simon.get(CLAIMS).forms if form.action.startswith(CLAIMS))
    noor.submit(next(form for form in noor.get(CLAIMS).forms if form.action.startswith(CLAIMS)))
    page = simon.submit(form, {})
    assert "Another house has claimed it" in page.words
    assert not [form for form in page.forms if form.action.startswith(CLAIMS)]
    assert House.objects.filter(state=HouseState.DRAFT).count() == 1


def test_a_house_that_is_withdrawn_can_be_claimed_again(houses: Houses) -> None:
    noor, lead = enters(houses.noor, NOW), enters(houses.cast.dalia, NOW)
    claim = next(form for form in noor.get(CLAIMS).forms if form.action.startswith(CLAIMS))
    house = noor.submit(claim).address
    draft = House.objects.get(state=HouseState.DRAFT)
    page = lead.get("/shelters/houses/")
    form = next(each for each in page.forms if each.action.endswith(f"{draft.id}/withdraw/"))
    assert "Withdrawn." in lead.submit(form).words
    assert noor.get(house).status == 404
    assert "It has changed meanwhile" in lead.submit(form).words
    simon = enters(houses.simon, NOW)
    simon.submit(next(form for form in simon.get(CLAIMS).forms if form.action == claim.action))
    assert House.objects.get(state=HouseState.DRAFT).team_id == houses.south_team.pk
