"""`python -m tests.benchmarks.years_page FILE MACHINE`: what `--json` said, as tables to read."""

import json
import sys
from collections import defaultdict
from pathlib import Path

HEADS = {
    "waited": (
        "What somebody waits for",
        ("young", "old"),
    ),
    "sweep": ("What the worker does by the clock, day by day", ("young", "middle", "old")),
    "command": ("Commands, backup and restore", ("young", "middle", "old")),
}


def page(told: dict[str, object], machine: str) -> str:
    """The page about it."""
    metrics, checks = told["metrics"], told["checks"]
    assert isinstance(metrics, dict)
    assert isinstance(checks, list)
    rows: dict[str, dict[str, dict[tuple[str, str], float]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    sizes = {}
    for name, value in metrics.items():
        kind, *middle = name.split(": ")
        if kind == "there are":
            sizes[middle[0]] = int(value)
        else:
            *what, age, unit = middle
            rows[kind][": ".join(what)][age, unit] = value
    there = ", ".join(f"{count:,} {name}" for name, count in sizes.items())
    lines = [f"Machine: {machine}.", "", f"The old house: {there}.", ""]
    for kind, (title, ages) in HEADS.items():
        lines += [f"## {title}", "", "| what | " + " | ".join(
            f"{age} ms | queries | MB" for age in ages) + " |",
            "|---" * (1 + 3 * len(ages)) + "|"]  # fmt: skip
        for what, cells in rows[kind].items():
            found = [
                f"{cells[age, 'ms']:,.0f} | {cells[age, 'queries']:,.0f} | {cells[age, 'MB']:,.0f}"
                for age in ages
            ]
            lines.append(f"| {what} | " + " | ".join(found) + " |")
        lines.append("")
    failed = [each for each in checks if not each["ok"]]
    lines += [f"{len(checks) - len(failed)} of {len(checks)} checks held."]
    lines += [f"- {each['name']}: {each['value']:.2f}, at most {each['goal']}" for each in failed]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page(json.loads(Path(sys.argv[1]).read_text()), sys.argv[2]))
