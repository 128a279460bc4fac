"""An answer as one value: what a command streams part by part."""

from collections.abc import Iterator
from typing import Any

from shelters.matching.solution.answer import parts
from shelters.matching.solution.matching import Run


def answer(done: Run, *, with_edges: bool = False) -> dict[str, Any]:
    """Name everything that a run found."""
    return {
        name: list(part) if isinstance(part, Iterator) else part
        for name, part in parts(done, with_edges=with_edges)
    }
