"""The two regions the rules are tested on: the first one, and a town that does not exist."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from reports.region import PACKS
from reports.region.assembly.loading import load_pack

BRUSSELS_FOLDER = PACKS / "brussels"
SALTMERE_FOLDER = Path(__file__).parent / "packs" / "saltmere"
BRUSSELS = load_pack(BRUSSELS_FOLDER)
SALTMERE = load_pack(SALTMERE_FOLDER)

# Any minute of the years both calendars cover, clock changes and holidays included.
MOMENTS = st.integers(min_value=0, max_value=2 * 365 * 24 * 60 - 60 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def brussels(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment by the clock on the wall in Brussels."""
    return datetime(year, month, day, hour, minute, tzinfo=BRUSSELS.timezone)


def saltmere(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment by the clock on the wall in Saltmere, whose summer is half an hour long."""
    return datetime(year, month, day, hour, minute, tzinfo=SALTMERE.timezone)
