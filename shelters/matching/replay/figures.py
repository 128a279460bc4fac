"""What replays show beside each other: a table, and a picture of each kind. Pure."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from statistics import mean, median, stdev
from typing import Final

from shelters.matching.pairs.problem import Need
from shelters.matching.replay.replaying import Fate, Replayed

FEW: Final = 10  # of fewer people no share is shown
COLOURS: Final = ("#6b7280", "#0f766e", "#b45309", "#7c3aed")

GROUPS: Final[dict[str, Callable[[Need], bool]]] = {
    "all": lambda n: n is not None,
    "step-free": lambda n: n.step_free is True,
    "five and more": lambda n: len(n.adults or ()) + len(n.children or ()) >= 5,
    "men": lambda n: all(each.gender == "m" for each in n.adults or ()),
    "no permit": lambda n: n.has_permit is False,
    "in treatment": lambda n: n.substances == "in_treatment",
    "LGBTQIA+": lambda n: bool(n.inclusion),
}


@dataclass(frozen=True)
class Figure:
    """One line of the table: a mean for each policy, with its 95 % interval over the seeds."""

    name: str
    values: tuple[tuple[float, float], ...]


def figures(replays: Mapping[str, Sequence[Replayed]]) -> dict[str, list[Figure]]:
    """The figures by picture; `replays` has for each policy a replay of each seed."""
    parts: dict[str, dict[str, Callable[[Replayed], float | None]]] = {
        "placed, %": {
            **{f"tier {t} in {d} d": _placed(t, d) for t in range(4) for d in (1, 7, 30)},
        },
        "waited, days": {
            "median": _waited(0.5),
            "nine in ten": _waited(0.9),
            "longest overtaken": lambda r: r.longest_days,
        },
        "placed by group, %": {name: _group(of) for name, of in GROUPS.items()},
        "gain, of those left out, %": {
            "by one claim": lambda r: _share(r.gain_by_claim, r.left_out),
            "by one silence": lambda r: _share(r.gain_by_silence, r.left_out),
            "at the cost of who is known": lambda r: _share(r.silence_costs, r.left_out),
        },
        "calls": {
            "for each placement": lambda r: r.calls / max(1, _all_placed(r)),
            "that fail, %": lambda r: _share(r.failed, r.calls),
        },
    }
    return {
        title: [
            Figure(name, tuple(_interval([how(r) for r in rs]) for rs in replays.values()))
            for name, how in lines.items()
        ]
        for title, lines in parts.items()
    }


def _share(some: float, whole: float) -> float | None:
    return 100 * some / whole if whole >= FEW else None


def _placed(tier: int, days: int) -> Callable[[Replayed], float | None]:
    def share(replay: Replayed) -> float | None:
        own = [f for f in replay.fates.values() if f.arrival.need.tier == tier]
        return _share(sum(_within(f, days) for f in own), len(own))

    return share


def _group(of: Callable[[Need], bool]) -> Callable[[Replayed], float | None]:
    def share(replay: Replayed) -> float | None:
        own = [f for f in replay.fates.values() if of(f.arrival.need)]
        return _share(sum(f.after is not None for f in own), len(own))

    return share


def _within(fate: Fate, days: int) -> bool:
    return fate.after is not None and fate.after <= days


def _all_placed(replay: Replayed) -> int:
    return sum(fate.after is not None for fate in replay.fates.values())


def _waited(share: float) -> Callable[[Replayed], float | None]:
    def days(replay: Replayed) -> float | None:
        waits = sorted(f.after for f in replay.fates.values() if f.after is not None)
        if len(waits) < FEW:
            return None
        return median(waits) if share == 0.5 else waits[math.ceil(share * len(waits)) - 1]

    return days


def _interval(values: Sequence[float | None]) -> tuple[float, float]:
    known = [value for value in values if value is not None]
    if not known:
        return math.nan, math.nan
    spread = 1.96 * stdev(known) / math.sqrt(len(known)) if len(known) > 1 else math.nan
    return mean(known), spread


def table(parts: Mapping[str, Sequence[Figure]], policies: Sequence[str]) -> str:
    """The figures as a table in Markdown."""
    lines = [f"| | {' | '.join(policies)} |", f"|---|{'---|' * len(policies)}"]
    for title, rows in parts.items():
        lines.append(f"| **{title}** |{' |' * len(policies)}")
        lines += [f"| {row.name} | {' | '.join(map(_said, row.values))} |" for row in rows]
    return "\n".join(lines) + "\n"


def _said(value: tuple[float, float]) -> str:
    if math.isnan(value[0]):
        return "fewer than ten"
    return f"{value[0]:.1f}" + ("" if math.isnan(value[1]) else f" ± {value[1]:.1f}")


def picture(title: str, rows: Sequence[Figure], policies: Sequence[str]) -> str:
    """Bars for each figure, one for each policy, as SVG."""
    high, left, width = 16, 190, 420
    most = max((v for row in rows for v, _ in row.values if not math.isnan(v)), default=1) or 1
    step = high * len(policies) + 14
    height = 60 + step * len(rows) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 {height}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(title)}</title>'
        f'<rect width="700" height="{height}" fill="#fff"/>'
        f'<text x="12" y="22" font-size="15" font-weight="bold">{escape(title)}</text>'
    ]
    for nth, policy in enumerate(policies):
        parts.append(
            f'<rect x="{12 + 170 * nth}" y="34" width="12" height="12" fill="{COLOURS[nth]}"/>'
            f'<text x="{30 + 170 * nth}" y="44">{escape(policy)}</text>'
        )
    for at, row in enumerate(rows):
        top = 60 + step * at
        parts.append(f'<text x="12" y="{top + 12}">{escape(row.name)}</text>')
        for nth, value in enumerate(row.values):
            length = 0 if math.isnan(value[0]) else width * value[0] / most
            y = top + high * nth
            parts.append(
                f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{high - 3}" '
                f'fill="{COLOURS[nth]}"/>'
                f'<text x="{left + length + 6:.1f}" y="{y + 11}">{escape(_said(value))}</text>'
            )
    return "".join(parts) + "</svg>\n"
