"""Percentiles of a list of durations."""

from collections.abc import Sequence


def percentile(durations: Sequence[float], share: float) -> float:
    """The duration that `share` (0 to 1) of all were at most; nearest rank, same unit.

    Raises ValueError for an empty list.
    """
    if not durations:
        raise ValueError("no durations")
    ranked = sorted(durations)
    return ranked[min(len(ranked) - 1, max(0, round(share * len(ranked)) - 1))]


def median(durations: Sequence[float]) -> float:
    """The middle duration."""
    return percentile(durations, 0.5)
