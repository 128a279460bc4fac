"""How one unit stands at a moment, from what was said of it: free, full or closed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from shelters.facts.times import Times


class Standing(TextChoices):
    """What a unit is now, as far as its house says."""

    FREE = "free", pgettext_lazy("place", "Free")
    FULL = "full", pgettext_lazy("place", "Full")
    CLOSED = "closed", pgettext_lazy("place", "Closed")


@dataclass(frozen=True, slots=True)
class Said:
    """One time that was said, by the id of its row; `reason` only of a closure."""

    id: object
    during: Times
    confirmed_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnitState:
    """How a unit stands now, until when (None: for good or nobody knows), and what comes later."""

    standing: Standing
    now: Said | None
    later: Sequence[Said]

    @property
    def until(self) -> datetime | None:
        """When what is said now ends."""
        return self.now.during.upper if self.now else None

    @property
    def free(self) -> bool:
        """Whether it is said to be free and nothing closes it."""
        return self.standing is Standing.FREE


def standing(free: Sequence[Said], closed: Sequence[Said], *, now: datetime) -> UnitState:
    """Return how a unit stands now; closed counts before free."""
    later = sorted(
        (each for each in free if each.during.lower > now), key=lambda each: each.during.lower
    )
    for kind, said in ((Standing.CLOSED, closed), (Standing.FREE, free)):
        found = next((each for each in said if _lasts(each.during, now)), None)
        if found is not None:
            return UnitState(kind, found, later)
    return UnitState(Standing.FULL, None, later)


def _lasts(during: Times, now: datetime) -> bool:
    return bool(during.lower <= now and (during.upper is None or now < during.upper))
