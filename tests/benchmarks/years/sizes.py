"""How large a house is after ten years, and any share of it."""

from dataclasses import dataclass, fields
from datetime import timedelta

YEARS = timedelta(days=5 * 365)


@dataclass(frozen=True)
class Size:
    """Rows of each kind; `real` are those of the cases that are really sealed."""

    erased: int = 200_000
    events: int = 1_000_000
    cases: int = 50_000
    real: int = 20_000
    texts: int = 100_000
    staff: int = 2_000
    left: int = 1_800

    def share(self, part: float) -> "Size":
        """The same house, smaller; of each kind a few at least."""
        return Size(
            **{each.name: max(4, round(getattr(self, each.name) * part)) for each in fields(self)}
        )


TEN_YEARS = Size()
