"""Texts that answer what another room has asked a colleague's phone.

The arrows stay one way: `config/` knows both sides and calls `add` once at start; this room knows
nothing of who takes a text.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Taker(Protocol):
    """Says whether a text answers a question of its own, and has then done what it says."""

    def __call__(self, *, number: str, text: str, now: datetime) -> bool:
        """Take this text of this phone, or leave it."""


_takers: list[Callable[..., bool]] = []


def add(taker: Taker) -> None:
    """Ask this one too; called once for each, when the process starts."""
    if taker not in _takers:
        _takers.append(taker)


def take(*, number: str, text: str, now: datetime) -> bool:
    """Whether one of them took this text."""
    return any(taker(number=number, text=text, now=now) for taker in _takers)
