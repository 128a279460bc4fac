"""How long ago a house stood by what it says: never a bare "free", always since when. Pure.

The bands are those of matching.md 7.8: under two hours, under eight hours, older or doubted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

GREEN: Final = timedelta(hours=2)
AMBER: Final = timedelta(hours=8)


class Band(TextChoices):
    """How far it can be trusted."""

    FRESH = "fresh", _("fresh")
    FADING = "fading", _("fading")
    STALE = "stale", _("old")


@dataclass(frozen=True, slots=True)
class Freshness:
    """A band, and when it was confirmed: None when the house doubted it, or never said so."""

    band: Band
    at: datetime | None


def freshness(confirmed_at: datetime | None, *, now: datetime) -> Freshness:
    """Return how fresh a word of that time is now."""
    if confirmed_at is None or now - confirmed_at >= AMBER:
        return Freshness(Band.STALE, confirmed_at)
    band = Band.FRESH if now - confirmed_at < GREEN else Band.FADING
    return Freshness(band, confirmed_at)
