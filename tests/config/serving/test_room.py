"""One network leaves room for the others."""

import pytest

from config.serving.room import Refused, Room


def test_one_network_takes_its_part_and_no_more() -> None:
    room = Room(most=3, most_of_one=2)
    with room.place("one"), room.place("one"):
        with pytest.raises(Refused) as refused, room.place("one"):
            pass
        assert refused.value.status == 503
        with room.place("another"), pytest.raises(Refused), room.place("a third"):
            pass
        with room.place("a third"):
            pass
    with room.place("one"), room.place("one"):
        pass


def test_a_place_is_free_again_whatever_happened_in_it() -> None:
    room = Room(most=1, most_of_one=1)
    with pytest.raises(KeyError), room.place("one"):
        raise KeyError
    with room.place("one"):
        pass
