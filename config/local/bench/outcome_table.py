"""A benchmark's outcome as a table for people."""

from config.local.bench.outcome import Check, Outcome


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
