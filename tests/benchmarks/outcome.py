"""What a benchmark hands back: figures, the checks whether they are good enough, and its table."""

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


def number(value: float) -> str:
    """A figure with as many digits as a person can use."""
    if value == int(value) and abs(value) < 1e12:
        return f"{int(value):,}"
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:,.3g}"


def _rows(metrics: dict[str, float]) -> list[str]:
    width = max((len(name) for name in metrics), default=0)
    return [f"  {name:<{width}}  {number(value):>12}" for name, value in metrics.items()]


def _verdict(check: Check) -> str:
    sign = "at most" if check.at_most else "at least"
    word = "held" if check.ok else "FAILED"
    return f"  {word:<6}  {check.name}: {number(check.value)} ({sign} {number(check.goal)})"


def _miss(miss: dict[str, object]) -> str:
    return "  " + "; ".join(f"{name}: {value}" for name, value in miss.items())


def drawn(name: str, outcome: Outcome) -> str:
    """The whole table: what was measured, what had to hold, and what went wrong case by case."""
    lines = [f"Benchmark: {name}", "", "Measured", *_rows(outcome.metrics)]
    lines += ["", "Had to hold", *map(_verdict, outcome.checks)]
    if outcome.misses:
        lines += ["", "Went wrong", *map(_miss, outcome.misses)]
    return "\n".join(lines)
