"""Facts of houses and units: nothing is lost on the way, no word is on no list."""

from dataclasses import fields, replace

import pytest

from shelters.facts.unit_facts import (
    Budget,
    FactsBroken,
    FlatTerms,
    HouseFacts,
    Range,
    UnitFacts,
    decode_house,
    decode_unit,
    encode,
)
from shelters.matching.pairs.problem import Unit

FULL = UnitFacts(
    name="Sample Studio 1",
    beds=2,
    cots=1,
    composition=("women", "couples"),
    adult_age=Range(least=18, most=25),
    child_age=Range(most=6),
    sons_max_age=14,
    max_children=0,
    step_free=False,
    pets=("cat",),
    languages=("fr", "nl"),
    permit_required=True,
    day_price=22.45,
    zones=("00ff",),
    security=3,
    max_stay_days=90,
    room="studio",
    incomes=("own_income", "public_guarantee"),
    funded_days=90,
    substances="in_treatment",
    guards=("secret_address", "camera"),
    intake_from="08:00",
    lgbtqia=True,
)


def test_every_field_of_the_match_is_a_fact_or_follows_from_when_it_is_free() -> None:
    known = {each.name for each in fields(UnitFacts)}
    elsewhere = {
        "id", "house", "free_from", "free_until", "confirmed_at", "free_since", "free_permille",
        "nights_left", "openings",
    }  # fmt: skip
    assert {each.name for each in fields(Unit)} - elsewhere <= known


def test_facts_come_back_as_they_were() -> None:
    house = HouseFacts(
        alias="Sample Hotel",
        rules=FULL,
        budget=Budget(per_night=80.0, nights=120),
        duty_phone="+32470000000",
        shift_changes=("07:00", "19:00"),
        flat_terms=FlatTerms(decides="committee", decision_days=14, follows="house", monthly=280.0),
    )
    assert decode_unit(encode(FULL)) == FULL
    assert decode_house(encode(house)) == house
    assert decode_unit(encode(UnitFacts())) == UnitFacts()


def test_not_said_is_not_no() -> None:
    assert decode_unit(encode(UnitFacts(step_free=False, pets=()))) == UnitFacts(
        step_free=False, pets=()
    )
    assert decode_unit(encode(UnitFacts())).step_free is None


def test_a_field_of_another_version_is_passed_over() -> None:
    assert decode_unit(b'{"beds":2,"colour":"green"}') == UnitFacts(beds=2)


def test_a_unit_says_more_than_the_rules_of_its_house() -> None:
    own = UnitFacts(name="Sample Room 2", beds=4, step_free=False, pets=())
    found = own.over(FULL)
    assert found == replace(FULL, name="Sample Room 2", beds=4, step_free=False, pets=())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("composition", ("women", "robots")),
        ("room", "castle"),
        ("beds", -1),
        ("day_price", -0.01),
        ("security", 4),
        ("security", -1),
        ("guards", ("dragon",)),
    ],
)
def test_what_cannot_be_is_refused_with_its_name(name: str, value: object) -> None:
    with pytest.raises(FactsBroken) as refused:
        UnitFacts(**{name: value})  # type: ignore[arg-type]
    assert refused.value.name == name


def test_a_house_has_an_alias() -> None:
    with pytest.raises(FactsBroken):
        HouseFacts(alias="  ")
