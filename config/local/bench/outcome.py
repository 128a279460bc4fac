"""What a benchmark hands back: figures, and the checks that say whether they are good enough."""

from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[str], None]
"""Takes one line about what the benchmark is doing; the lines go to standard error."""


@dataclass(frozen=True)
class Check:
    """One promise: `value` is at least `goal`, or at most where `at_most` is set.

    A check that involves speed is a ratio to a baseline of the same run, never an absolute
    figure: a slow machine must not fail it, a slow program must. Only what is promised to a person
    in seconds is checked in seconds.
    """

    name: str
    value: float
    goal: float
    at_most: bool = False

    @property
    def ok(self) -> bool:
        """Whether the promise held."""
        return self.value <= self.goal if self.at_most else self.value >= self.goal


@dataclass(frozen=True)
class Outcome:
    """The figures of one run by name, its checks, and each case that went wrong, where told."""

    metrics: dict[str, float]
    checks: list[Check]
    misses: list[dict[str, object]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every check held."""
        return all(check.ok for check in self.checks)
