"""Saying how far a long piece of work has come."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

type Progress = Callable[[str], None]
"""Takes one line; a command writes it to standard error."""

EVERY: Final = 10_000


def silent(_line: str) -> None:
    """Say nothing."""


def told[T](things: Iterable[T], what: str, progress: Progress) -> Iterator[T]:
    """Pass the things on, and say after every ten thousand how many that were."""
    for number, thing in enumerate(things, start=1):
        yield thing
        if number % EVERY == 0:
            progress(f"  {what}: {number:,}")
