"""Which of many combinations a daily run tries; `./run test --full` tries them all.

A test that walks languages by roles by pages is one guard, tried as often as the numbers multiply.
It carries `pytest.mark.drawn`: a daily run takes so few of its combinations that each value of each
parameter is in one at least, so that whatever is broken for a language, a role or a page as such is
seen at once. A list without kinds says them: `pytest.mark.drawn(kind=...)` is given the parameters
and returns of what kind they are; of each kind one is taken. Which ones the seed says (`--drawn`),
which is another for each commit (`config.local.testing`) and printed at the beginning. A test that
tries many moments or tables itself asks for its `turn`.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from hashlib import sha256
from typing import Any, cast

import pytest

MARKER = "drawn"

type Kind = Callable[[Mapping[str, Any]], Hashable]


def pytest_addoption(parser: pytest.Parser) -> None:
    """How a run is told which; without it every combination is tried."""
    parser.addoption("--drawn", metavar="SEED", help="try a share of what is marked, by this seed")


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say how the same share is tried again."""
    seed = config.getoption("--drawn")
    return f"a share is drawn; the same again: ./run test --drawn={seed}" if seed else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not drawn."""
    seed = config.getoption("--drawn")
    if not seed:
        return
    walks: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker(MARKER) is not None:
            walks[item.nodeid.partition("[")[0]].append(item)
    left_out = {each for walk in walks.values() for each in set(walk) - drawn(walk, seed)}
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=sorted(left_out, key=lambda each: each.nodeid))


@pytest.fixture
def turn(request: pytest.FixtureRequest) -> int | None:
    """A number that the seed draws for this test, for a share of what it tries; None: all of it."""
    seed = request.config.getoption("--drawn")
    return int.from_bytes(_drawn(seed, request.node)[:4]) if seed else None


def drawn(walk: Iterable[pytest.Item], seed: str) -> set[pytest.Item]:
    """So many of the combinations that nothing about them is left out."""
    met: set[Hashable] = set()
    taken = set()
    for item in sorted(walk, key=lambda each: _drawn(seed, each)):
        about = _about(item)
        if not about <= met:
            met |= about
            taken.add(item)
    return taken


def _drawn(seed: str, item: pytest.Item) -> bytes:
    return sha256(f"{seed} {item.nodeid}".encode()).digest()


def _about(item: pytest.Item) -> set[Hashable]:
    called = cast(pytest.Function, item).callspec
    marker = item.get_closest_marker(MARKER)
    kind = cast("Kind | None", marker.kwargs.get("kind") if marker else None)
    # Every combination has the very values of the lists that are multiplied.
    return (
        {kind(called.params)}
        if kind
        else {(name, id(each)) for name, each in called.params.items()}
    )
