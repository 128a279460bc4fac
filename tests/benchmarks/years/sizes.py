"""How large a house is after ten years, and any share of it."""

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Final

YEARS = timedelta(days=5 * 365)
# So that a page of the young house has as many rows as one of the old: inboxes, people, those who
# left. What grows is compared, and not that a first page is not full yet.
FULL_PAGES: Final = {"cases": 3_000, "staff": 100, "left": 50}


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
        """The same house, smaller; of each kind a few at least, and a page full in every inbox."""
        counts = {each.name: round(getattr(self, each.name) * part) for each in fields(self)}
        return Size(**{name: max(FULL_PAGES.get(name, 4), count) for name, count in counts.items()})


TEN_YEARS = Size()
