"""How much of the big numbers a run does: `./run test --full` all, otherwise a small share."""

import os
from collections.abc import Sequence

FULL = os.environ.get("LINDEN_TEST_SCALE") == "full"


def in_turn[T](ways: Sequence[T], turn: int) -> Sequence[T]:
    """All of the ways at full size; else the one whose turn it is."""
    return ways if FULL else [ways[turn % len(ways)]]
