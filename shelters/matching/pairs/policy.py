"""The policy of a run: the order inside a tier, and what the fit weighs. Numbers only.

A region writes it down in `matching.toml`; a file of its own does for `match_file`. Without one a
problem is answered as before there were policies (docs/matching.md says both, and what each means).
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class OrderRules:
    """Inside a tier: who counts as waiting since when."""

    openings: tuple[int, ...]
    credit_hours: tuple[tuple[int, ...], ...]
    seen: tuple[str, ...]
    two_lines: bool


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A scarce place waits so many hours for who needs it, from this tier on."""

    hours: int
    from_tier: int


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a scarce feature costs in the fit where it is known not to be needed."""

    step_free: int
    five_beds: int
    signals: int
    wide_bathroom: int
    no_permit: int
    sons_14: int


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """How often the word "free" is still true, by how old it is, and what that is worth."""

    age_hours: tuple[int, ...]
    start_permille: tuple[int, ...]
    in_danger: int
    later: int


@dataclass(frozen=True, kw_only=True)
class FitWeights:
    """Points of the fit."""

    ask: int
    same_as_last: int
    made_for: int
    wishes: tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class PolicyRules:
    """All of it; `step_free` is for how long step-free places are kept, if they are."""

    version: int
    order: OrderRules
    step_free: Kept | None
    price: Price
    reliability: Reliability
    fit: FitWeights
    backup: bool


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A policy with the SHA-256 of the file it was read from."""

    rules: PolicyRules
    sha256: str

    @property
    def named(self) -> dict[str, Any]:
        """What an answer says of it."""
        return {"version": self.rules.version, "sha256": self.sha256}
