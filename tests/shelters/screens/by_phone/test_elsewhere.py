"""Places of other registers and regions: found by the worker, called, never held or told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.log import OPERATOR
from reports.region import region
from shelters.exchange.imports import take_over
from shelters.exchange.published_places import own_ids, public_offers
from shelters.facts.zones import cell_names
from shelters.hsds.files.hsds_reading import read
from shelters.hsds.files.hsds_writing import write
from shelters.hsds.offers.common_terms import kind_of_term
from shelters.inventory.inventory import change_house, house_facts
from shelters.matching.pairs.problem import Person as Member
from shelters.models import Placement
from shelters.screens.labels.match_labels import ASK_HOUSE, OUT
from tests.shelters.households import ALONE
from tests.shelters.houses import NOW, Houses
from tests.shelters.hsds.registers import an_id, service, write_json
from tests.shelters.screens.seekers import Seeker

type TakeOver = Callable[..., None]


def a_service(name: str, **more: Any) -> dict[str, Any]:
    """The sample service under another name, with ids of its own."""
    said = service() | {"id": an_id(name), "name": name}
    said["capacities"] = [said["capacities"][0] | {"id": an_id(f"{name} capacity")}]
    return said | {"service_at_locations": []} | more


@pytest.fixture
def taken_over(db: None, tmp_path: Path) -> TakeOver:
    """Take over a register with these services."""

    def take(*services: dict[str, Any]) -> None:
        rows = read(write_json(tmp_path, list(services))).rows
        ours = own_ids(region=region(), now=NOW)
        take_over(rows, own=ours, by=OPERATOR, now=NOW)

    return take


def card(page: str, name: str) -> str:
    (found,) = [part for part in page.split('<li class="place"') if f"<h2>{name}<" in part]
    return " ".join(found.split())


def test_an_imported_place_is_found_for_a_call_with_what_it_lacks(
    seeker: Seeker, taken_over: TakeOver
) -> None:
    """P7: a place of another register, its number, what speaks against it, what to ask."""
    children = a_service(
        "Sample Youth House",
        maximum_age=25,
        description="For young people.\nRing twice.",
        url="https://youth.example.org/house",
        email="youth@example.org",
    )
    taken_over(service(), children)
    seeker.household.looks(replace(ALONE, step_free=True))
    assert f'href="{seeker.page}elsewhere/"' in seeker.shown()
    page = seeker.shown("elsewhere/")
    night, youth = card(page, "Sample Night House"), card(page, "Sample Youth House")
    assert page.index("Sample Night House") < page.index("Sample Youth House")
    assert "Nothing speaks against it" in night
    assert str(OUT["AGE"]) in youth
    assert str(ASK_HOUSE["ACCESS"]) in night
    assert 'href="tel:+3220000000"' in night
    assert "3+ free, said at" in night
    assert "Sample Foreign Houses" in night
    for kept in ("For young people.", "https://youth.example.org/house", "youth@example.org"):
        assert kept in youth
    assert "Sample Street" not in page
    assert "/hold/" not in page
    assert not Placement.objects.exists()


def test_a_full_one_stands_below_and_a_closed_one_nowhere(
    seeker: Seeker, taken_over: TakeOver
) -> None:
    full = a_service("A Full House")
    full["capacities"] = [full["capacities"][0] | {"available": 0}]
    taken_over(service(), full, a_service("A Closed House", status="inactive"))
    seeker.household.looks()
    page = seeker.shown("elsewhere/")
    assert page.index("Sample Night House") < page.index("A Full House")
    assert "full, said at" in card(page, "A Full House")
    assert "A Closed House" not in page


def test_an_address_that_is_no_page_is_no_link(seeker: Seeker, taken_over: TakeOver) -> None:
    """What another register says is text: never a script, never markup."""
    taken_over(
        a_service("Sample <b>House</b>", description="<script>x</script>", url="ftp://example.org")
    )
    seeker.household.looks()
    page = seeker.shown("elsewhere/")
    assert "<script>x" not in page
    assert "<b>House" not in page
    assert "ftp://" not in page


def test_it_takes_as_many_questions_for_many(seeker: Seeker, taken_over: TakeOver) -> None:
    seeker.household.looks()
    taken_over(service())
    seeker.shown("elsewhere/")  # what a browser's first page asks besides
    few = queries(seeker)
    taken_over(*(a_service(f"Sample House {n}") for n in range(50)))
    assert queries(seeker) == few
    assert "11 more suit less." in seeker.shown("elsewhere/")


def queries(seeker: Seeker) -> int:
    with CaptureQueriesContext(connection) as found:
        seeker.shown("elsewhere/")
    return len(found)


def test_a_place_that_works_here_is_no_longer_elsewhere(
    seeker: Seeker, taken_over: TakeOver, houses: Houses
) -> None:
    taken_over(service())
    seeker.household.looks()
    assert "Sample Night House" in seeker.shown("elsewhere/")
    facts = replace(house_facts(houses.north), origin=an_id("service"))
    change_house(house_id=houses.north.id, facts=facts, by=OPERATOR, now=NOW)
    assert "Sample Night House" not in seeker.shown("elsewhere/")


def test_nobody_is_called_for_a_child_alone_before_a_coordinator_looked(
    seeker: Seeker, taken_over: TakeOver
) -> None:
    taken_over(service())
    seeker.household.looks(replace(ALONE, adults=(), children=(Member(age=16, gender="f"),)))
    page = seeker.shown("elsewhere/")
    assert "Somebody under 18 comes alone." in page
    assert "Sample Night House" not in page


def test_where_it_is_not_safe_is_asked_of_a_place_that_says_not_where_it_is(
    seeker: Seeker, taken_over: TakeOver
) -> None:
    taken_over(service())
    seeker.household.looks(replace(ALONE, avoid_zones=cell_names(("21001",))))
    assert str(ASK_HOUSE["ZONE"]) in card(seeker.shown("elsewhere/"), "Sample Night House")


def test_words_and_addresses_of_another_register_are_not_published_again(
    taken_over: TakeOver, tmp_path: Path
) -> None:
    """They may say where a place is."""
    taken_over(a_service("Sample House", description="Behind the canary tree", email="a@b.example"))
    write(tmp_path / "out", public_offers(region=region(), now=NOW), title="Sample")
    text = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert b"Sample House" in text
    assert b"canary tree" not in text
    assert b"a@b.example" not in text


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("BH-1800.1500-100", "Domestic Violence Shelters", "crisis"),
        ("BH-8600", "Transitional Housing/Shelter", "transit"),
        ("BH-1800", "Homeless Motel Vouchers", "hotel"),
        ("", "Safe Housing", "crisis"),
        ("", "Short-Term Housing", "transit"),
        ("", "Animal Emergency Shelter", None),
        ("", "Refugee Services", None),
        ("BD-1800.2000", "Food Pantries", None),
        ("BH-18001", "", None),
    ],
)
def test_terms_of_common_taxonomies_are_understood(code: str, name: str, kind: str | None) -> None:
    assert kind_of_term(code=code, name=name) == kind


def test_a_place_named_by_a_common_term_is_a_place_to_live(
    seeker: Seeker, taken_over: TakeOver
) -> None:
    """A register that counts nothing and knows none of our terms."""
    term = {
        "id": an_id("term"),
        "code": "BH-1800.1500-100",
        "name": "Domestic Violence Shelters",
        "description": "Sample",
    }
    said = a_service("Sample Refuge")
    del said["capacities"]
    said["attributes"] = [
        {
            "id": an_id("attribute"),
            "link_id": an_id("Sample Refuge"),
            "link_entity": "service",
            "taxonomy_term": term,
        }
    ]
    taken_over(said)
    seeker.household.looks()
    refuge = card(seeker.shown("elsewhere/"), "Sample Refuge")
    assert "Crisis house" in refuge
    assert "has not said what is free" in refuge
