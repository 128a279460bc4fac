"""Offers to rows and back: the same in every form, and nothing private in any."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelters.facts.unit_facts import CODES, Range, UnitFacts
from shelters.hsds.files.hsds_reading import read
from shelters.hsds.files.hsds_writing import write
from shelters.hsds.offers.common_terms import kind_of_term
from shelters.hsds.offers.interpretation import understand
from shelters.hsds.offers.public_offers import BUCKETS, Capacity, Offer, Provider, rows_of
from shelters.hsds.offers.taxonomy import COMMON_IDS, TERMS, attribute
from shelters.hsds.offers.widest import widest
from shelters.hsds.tables import schemas
from shelters.hsds.tables.hsds_fields import TABLES
from shelters.hsds.tables.hsds_rows import Unreadable
from shelters.hsds.tables.nested import tree
from shelters.hsds.tables.row_judgement import judged
from tests import source
from tests.shelters.hsds.registers import an_id, service, write_json

PRIVATE = {"name", "beds", "cots", "zones", "security", "not_from", "guards", "school_near"}
"""Facts that no export holds."""

ages = st.none() | st.builds(
    lambda low, more: Range(least=low, most=low + more), st.integers(0, 90), st.integers(0, 30)
)
yes_no = st.none() | st.booleans()
counts = st.none() | st.integers(0, 400)


def codes(name: str) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(CODES[name])


def lists(items: tuple[str, ...]) -> st.SearchStrategy[Any]:
    chosen = st.sets(st.sampled_from(items), min_size=1)
    return st.none() | chosen.map(lambda found: tuple(sorted(found)))


facts = st.builds(
    UnitFacts,
    composition=lists(CODES["composition"]),
    adult_age=ages,
    child_age=ages,
    sons_max_age=counts,
    max_children=counts,
    step_free=yes_no,
    pets=lists(("cat", "dog")) | st.just(()),
    languages=lists(("fr", "nl", "ar")),
    permit_required=yes_no,
    day_price=st.none() | st.integers(0, 9999).map(lambda cents: cents / 100),
    max_stay_days=counts,
    room=codes("room"),
    substances=codes("substances"),
    incomes=lists(CODES["incomes"]),
    documents=lists(CODES["documents"]),
    interview_first=yes_no,
    lgbtqia=yes_no,
    intake_from=st.sampled_from([None, "08:00"]),
    intake_until=st.sampled_from([None, "22:30"]),
)
capacities = st.builds(
    Capacity,
    unit=st.just("bed"),
    free=st.integers(0, 3),
    updated=st.integers(0, 10**9).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC)),
)
offers = st.builds(
    Offer,
    id=st.uuids().map(str),
    provider=st.builds(
        Provider, id=st.just(an_id("o")), name=st.just('Sample "é", x\ny'), description=st.just("S")
    ),
    name=st.text(min_size=1, max_size=9).filter(lambda text: "\r" not in text and "\0" not in text),
    kind=st.sampled_from(["crisis", "hotel"]),
    status=st.sampled_from(["active", "temporarily closed"]),
    facts=facts,
    capacities=st.lists(capacities, max_size=1).map(tuple),
    phones=st.sampled_from([(), ("+3220000000",)]),
    currency=st.just("EUR"),
).map(lambda offer: offer if offer.facts.day_price is not None else replace(offer, currency=""))


@given(given=st.lists(offers, max_size=3, unique_by=lambda offer: offer.id))
def test_the_rows_of_offers_are_good_and_say_the_same_offers(given: list[Offer]) -> None:
    rows = rows_of(given)
    assert judged(rows).faults == ()
    assert judged(rows).notes == ()
    found = understand(rows)
    assert list(found.offers) == sorted(given, key=lambda offer: offer.id)
    assert found.unused == {}


def an_offer(**values: Any) -> Offer:
    known: dict[str, Any] = {
        "id": an_id("service"),
        "provider": Provider(id=an_id("o"), name="Sample North", description="Sample"),
        "name": "Sample North: crisis accommodation",
        "kind": "crisis",
        "status": "active",
        "facts": UnitFacts(adult_age=Range(least=18), pets=("cat",), day_price=22.45),
        "capacities": (
            Capacity(unit="family-unit", free=7, updated=datetime(2026, 11, 24, 9, tzinfo=UTC)),
        ),
        "phones": ("+3220000000",),
        "currency": "EUR",
    }
    return Offer(**{**known, **values})


def test_tables_and_json_say_the_same_and_the_same_offers_give_the_same_bytes(
    tmp_path: Path,
) -> None:
    first = write(tmp_path / "a", [an_offer()], title="Sample")
    from_tables = understand(read(tmp_path / "a").rows).offers
    from_json = understand(read(tmp_path / "a" / "services.json").rows).offers
    assert from_tables == from_json
    again = write(tmp_path / "b", from_tables, title="Sample")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


def test_three_free_and_thirty_free_look_the_same() -> None:
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    made = [
        rows_of([an_offer(capacities=(Capacity(unit="bed", free=n, updated=moment),))])
        for n in (3, 30)
    ]
    assert made[0] == made[1]
    values = [row.values for row in made[0] if row.table in {"service_capacity", "attribute"}]
    assert [each["available"] for each in values if "available" in each] == [3]
    assert "3+" in [each.get("value") for each in values]
    assert all("maximum" not in each for each in values)


def test_a_place_has_no_address_and_no_coordinates_but_a_number_to_ask_for_it() -> None:
    (place,) = tree(rows_of([an_offer()]), "location")
    assert (
        place.keys() & {"addresses", "latitude", "longitude", "url", "external_identifier"} == set()
    )
    assert place["phones"][0]["number"] == "+3220000000"


def test_what_is_private_is_in_no_row() -> None:
    """R7.12: not the names people use, not the zones, not how a house is guarded."""
    secret = UnitFacts(
        name="canary-name",
        beds=987654,
        cots=987653,
        zones=("canary-zone",),
        not_from=("canary-from",),
        guards=("secret_address",),
        security=3,
        school_near=True,
    )
    told = repr(rows_of([an_offer(facts=widest([secret]))])) + repr(
        rows_of([an_offer(facts=secret)])
    )
    assert not [word for word in ("canary", "98765", "guard", "school", "secret") if word in told]


def test_every_fact_is_published_or_private() -> None:
    """A fact added tomorrow must be thought about: a term, a field of the standard, or private."""
    fields_of_the_standard = {
        "adult_age", "languages", "day_price", "documents", "intake_from", "intake_until"
    }  # fmt: skip
    terms = {term.fact.split(".")[0] for term in TERMS if term.fact}
    assert terms | fields_of_the_standard | PRIVATE == {each.name for each in fields(UnitFacts)}
    assert (terms | fields_of_the_standard) & PRIVATE == set()


def test_a_foreign_place_is_understood_and_the_rest_is_said_to_be_kept(tmp_path: Path) -> None:
    found = understand(read(write_json(tmp_path, service())).rows)
    (offer,) = found.offers
    assert offer.provider.name == "Sample Foreign Houses"
    assert offer.facts == UnitFacts(adult_age=Range(least=18), languages=("fr",))
    assert offer.capacities[0].free == BUCKETS.index("3+")
    assert offer.phones == ("+3220000000",)
    assert set(found.unused["service"]) == {"wait_time", "colour"}
    assert set(found.unused["service_capacity"]) == {"maximum"}
    assert set(found.unused["location"]) == {"id", "location_type", "latitude", "longitude"}
    assert "address_1" in found.unused["address"]


def test_a_service_that_is_no_place_to_live_is_kept_and_not_offered(tmp_path: Path) -> None:
    said = service()
    said["capacities"][0]["unit"]["name"] = "Kilogram"
    assert understand(read(write_json(tmp_path, said)).rows).offers == ()


@pytest.mark.parametrize(
    ("code", "value"),
    [("boys-max-age", "9" * 400), ("boys-max-age", "old"), ("step-free", "1"), ("room", "cellar")],
)
def test_a_term_that_makes_no_sense_says_nothing(code: str, value: str) -> None:
    rows = [*rows_of([an_offer(facts=UnitFacts())])]
    rows.append(attribute(owner=an_id("service"), entity="service", code=code, value=value))
    found = understand(rows)
    assert found.offers[0].facts == UnitFacts()
    assert found.unused["attribute"]["value"] == 1


def test_several_units_are_described_by_the_widest() -> None:
    one = UnitFacts(composition=("women",), sons_max_age=12, permit_required=True, step_free=False)
    two = UnitFacts(composition=("men",), sons_max_age=16, permit_required=False, step_free=True)
    ages = [UnitFacts(adult_age=Range(least=18, most=25)), UnitFacts(adult_age=Range(least=16))]
    both = widest([one, two])
    assert both.composition == ("men", "women")
    assert (both.sons_max_age, both.permit_required, both.step_free) == (16, False, True)
    assert widest(ages).adult_age == Range(least=16)
    assert widest([*ages, UnitFacts()]).adult_age is None
    assert widest([UnitFacts(room="flat"), UnitFacts(room="studio")]).room is None


@given(one=facts)
def test_one_unit_is_described_by_itself(one: UnitFacts) -> None:
    assert widest([one]) == one


def test_a_folder_with_other_things_in_it_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("sample")
    with pytest.raises(Unreadable, match=r"letter\.txt"):
        write(tmp_path, [], title="Sample")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("kind", ["crisis", "transit", "hotel"])
def test_a_register_that_does_not_know_our_terms_reads_what_kind_of_place_it_is(kind: str) -> None:
    """Each common term alone, without ours, is understood by the words of common registers."""
    rows = rows_of([an_offer(kind=kind)])
    names = {row.id: row.values for row in rows if row.table == "taxonomy_term"}
    attributes = [row for row in rows if row.table == "attribute"]
    common = [row for row in attributes if row.values["taxonomy_term_id"] in COMMON_IDS]
    assert len(common) == 2
    for row in common:
        term = names[row.values["taxonomy_term_id"]]
        read = kind_of_term(code=term["code"], name=term["name"])
        assert read == ("crisis" if kind == "hotel" else kind)
    without = [row for row in rows if row not in attributes or row in common]
    (offer,) = understand(without).offers
    assert offer.kind == ("crisis" if kind == "hotel" else kind)


def test_no_table_of_the_first_version_has_a_later_column(tmp_path: Path) -> None:
    """Tables and package alike, so that a reader of 3.0 refuses nothing."""
    write(tmp_path, [an_offer()], title="Sample")
    package = json.loads((tmp_path / "datapackage.json").read_text())
    for resource in package["resources"]:
        table = TABLES[resource["name"]]
        header = (tmp_path / table.path).read_text().splitlines()[0].split(",")
        assert header == [each["name"] for each in resource["schema"]["fields"]]
        later = {each.name for each in table.fields.values() if each.since > table.since}
        assert later.isdisjoint(header)
    assert TABLES["attribute"].fields["label"].since == "3.1"
    assert "label" not in (tmp_path / "attributes.csv").read_text().splitlines()[0]


def test_an_earlier_export_goes_with_all_its_tables(tmp_path: Path) -> None:
    write(tmp_path, [an_offer()], title="Sample")
    write(tmp_path, [], title="Sample")
    assert not (tmp_path / "services.csv").exists()


def test_published_schemas_that_are_not_met_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "v9"
    folder.mkdir()
    text, number = {"type": "string"}, {"type": "number"}
    service_schema = {
        "properties": {"id": text, "name": text, "minimum_age": text, "status": number,
                       "organization_id": text, "phones": {"type": "array"}, "maximum_age": number},
        "required": ["id", "alert"],
    }  # fmt: skip
    write_json(folder, service_schema, "service.json")
    write_json(folder, {"properties": {}}, "service_at_location.json")
    write(tmp_path / "out", [an_offer()], title="Sample")
    (version,) = schemas.published(tmp_path / "v9")
    found = [str(fault) for fault in schemas.checked(tmp_path / "out", version)]
    assert any("services.json contents[0]" in each and "alert" in each for each in found)
    assert any("services.csv row 2, status" in each for each in found)
    assert schemas.not_known_here(version) == []


def test_a_folder_without_schemas_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="published schemas"):
        schemas.published(tmp_path)


def test_the_document_names_every_term() -> None:
    page = (source.ROOT / "docs" / "hsds.md").read_text()
    assert [term.code for term in TERMS if f"| `{term.code}` |" not in page] == []
