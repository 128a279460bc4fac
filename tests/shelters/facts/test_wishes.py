"""What a household would like, as far as a house has said: a yes, a no, or to be asked."""

import pytest

from shelters.facts.unit_facts import UnitFacts
from shelters.facts.wishes import WISHES, met


@pytest.mark.parametrize(
    ("wish", "yes", "no"),
    [
        ("own_room", {"room": "studio"}, {"room": "shared_room"}),
        ("own_kitchen", {"room": "flat"}, {"room": "own_room"}),
        ("women", {"composition": ("women",)}, {"composition": ("women", "men")}),
        ("men", {"composition": ("men",)}, {"composition": ("women",)}),
        ("families", {"composition": ("women", "families")}, {"composition": ("women",)}),
        ("school", {"school_near": True}, {"school_near": False}),
    ],
)
def test_a_wish_is_met_not_met_or_asked(
    wish: str, yes: dict[str, object], no: dict[str, object]
) -> None:
    told = [met([wish], (), UnitFacts(**said)) for said in (yes, no, {})]  # type: ignore[arg-type]
    assert told == [{wish: True}, {wish: False}, {wish: None}]


def test_fathers_may_be_where_families_are() -> None:
    assert met(["women"], (), UnitFacts(composition=("women", "families"))) == {"women": None}


def test_where_a_house_stands_is_compared_in_cells_and_last() -> None:
    everything = met(list(WISHES), ("0a", "0b"), UnitFacts(zones=("0b",)))
    assert list(everything) == [*WISHES, "near"]
    assert everything["near"] is True
    assert met((), ("0a",), UnitFacts(zones=("0b",))) == {"near": False}
    assert met((), ("0a",), UnitFacts()) == {"near": None}
    assert met((), (), UnitFacts(zones=("0b",))) == {}
