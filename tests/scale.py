"""How much of the big numbers a run does: `./run test --full` all, otherwise a small share."""

import os
from collections.abc import Sequence

import pytest

MARKER = "scaled"
FULL = os.environ.get("LINDEN_TEST_SCALE") == "full"


def in_turn[T](ways: Sequence[T], turn: int) -> Sequence[T]:
    """All of the ways at full size; else the one whose turn it is."""
    return ways if FULL else [ways[turn % len(ways)]]


def scaled(*, small: str, whole: str) -> pytest.MarkDecorator:
    """Mark a test that is long at full size: what it does in every run, and what in `--full`.

    See `tests.long`, which takes no other test that is.
    """
    return getattr(pytest.mark, MARKER)(small=small, whole=whole)  # type: ignore[no-any-return]
