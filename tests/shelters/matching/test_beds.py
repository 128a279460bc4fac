"""Shared rooms: never too full, tiers in turn, proved or said not to be."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from shelters.matching.beds import Household, Suits, share_rooms

SIZES = st.lists(st.integers(1, 3), min_size=1, max_size=4)


def _value(
    households: list[Household], suits: list[Suits], room_of: tuple[int | None, ...]
) -> tuple[int, ...]:
    fit = {(each.household, each.room): each.fit for each in suits}
    tiers = sorted({each.tier for each in households})
    served = []
    for tier in tiers:
        mine = [(at, each) for at, each in enumerate(households) if each.tier == tier]
        last = max(each.rank for _, each in mine)
        served.append(sum(last + 1 - e.rank for at, e in mine if room_of[at] is not None))
    return (*served, sum(fit[at, room] for at, room in enumerate(room_of) if room is not None))


def _best(households: list[Household], beds: list[int], suits: list[Suits]) -> tuple[int, ...]:
    rooms = [
        [None, *(each.room for each in suits if each.household == at)]
        for at in range(len(households))
    ]
    return max(
        _value(households, suits, choice)
        for choice in product(*rooms)
        if all(
            sum(households[at].beds for at, room in enumerate(choice) if room == r) <= size
            for r, size in enumerate(beds)
        )
    )


@given(sizes=SIZES, beds=st.lists(st.integers(1, 4), min_size=1, max_size=3), data=st.data())
@settings(max_examples=40, deadline=None)
def test_the_same_as_trying_everything(
    sizes: list[int], beds: list[int], data: st.DataObject
) -> None:
    tiers = [data.draw(st.integers(0, 2)) for _ in sizes]
    households = [
        Household(beds=size, tier=tier, rank=at)
        for at, (size, tier) in enumerate(zip(sizes, tiers, strict=True))
    ]
    suits = [
        Suits(household=at, room=room, fit=data.draw(st.integers(0, 200)))
        for at in range(len(sizes))
        for room in range(len(beds))
        if data.draw(st.booleans())
    ]
    found = share_rooms(households, beds, suits)
    room_of = tuple(found.room_of.get(at) for at in range(len(sizes)))
    assert found.proved
    assert _value(households, suits, room_of) == _best(households, beds, suits)


def test_a_search_cut_short_says_so() -> None:
    households = [Household(beds=1 + at % 3, tier=at % 3, rank=at) for at in range(60)]
    suits = [Suits(household=at, room=room, fit=at) for at in range(60) for room in range(15)]
    assert not share_rooms(households, [3] * 15, suits, seconds=0.001).proved
