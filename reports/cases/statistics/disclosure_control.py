"""What of a quarter's counts may be shown: fixed tables, small figures left out (R6.11).

Nothing smaller than k is shown, nought included; nor what would give it away by subtraction from
the total; what is shown is rounded. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The region's threshold, and what figures are rounded to."""

    k: int
    round_to: int

    def rounded(self, count: int) -> int:
        """To the nearest; never below the threshold, which would look like a mistake."""
        nearest = self.round_to * round(count / self.round_to)
        return max(nearest, self.k)


def total(count: int, *, rule: Rule) -> int | None:
    """A total that may be shown; None for one that may not."""
    return rule.rounded(count) if count >= rule.k else None


def with_others(cases: int, without: int, *, rule: Rule) -> int | None:
    """All cases, those in the total alone included; None if a few of these could be worked out."""
    if without < rule.k or cases < rule.k:
        return None
    return rule.rounded(cases + without)


def table(
    counts: Mapping[str, int], values: Sequence[str], *, cases: int, many: bool, rule: Rule
) -> dict[str, int | None]:
    """The figures of one table by value; None where none is shown.

    `many`: a case may count under several values, so that they do not add up to the cases.
    """
    found = {value: counts.get(value, 0) for value in values}
    if cases < rule.k:
        return dict.fromkeys(values)
    hidden = _of_many(found, cases, rule) if many else _of_one(found, rule)
    return {
        value: None if value in hidden else rule.rounded(count) for value, count in found.items()
    }


def _of_many(found: Mapping[str, int], cases: int, rule: Rule) -> frozenset[str]:
    """Each value stands alone: neither those who have it nor those who have it not may be few."""
    return frozenset(
        value for value, count in found.items() if count < rule.k or 0 < cases - count < rule.k
    )


def _of_one(found: Mapping[str, int], rule: Rule) -> frozenset[str]:
    """The small ones, and the next smallest until two are hidden that hold k cases together."""
    by_size = sorted(found, key=lambda value: (found[value], value))
    hidden = {value for value in by_size if found[value] < rule.k}
    for value in by_size:
        together = sum(found[each] for each in hidden)
        if not hidden or (len(hidden) > 1 and together >= rule.k):
            break
        hidden.add(value)
    return frozenset(hidden)
