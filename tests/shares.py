"""How sure a share is."""

from math import sqrt

SURE = 1.96  # standard deviations: 95 in 100


def interval(part: int, whole: int) -> tuple[float, float]:
    """Wilson's interval of a share: right for few, and for nearly all or none."""
    if not whole:
        return 0.0, 1.0
    share, weight = part / whole, SURE**2 / whole
    middle = (share + weight / 2) / (1 + weight)
    half = SURE * sqrt(share * (1 - share) / whole + weight / (4 * whole)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)
