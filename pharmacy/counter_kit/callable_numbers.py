"""What can be called from a counter. A person calls: nothing here passes anything on (R3.4)."""

from dataclasses import dataclass
from datetime import datetime

from reports.channels.web.notices import help_lines
from reports.region import reading, region
from reports.region.models.lines import Channel

MOST_LINES = 4


@dataclass(frozen=True, kw_only=True)
class Number:
    """One number that sends help at once."""

    purpose: str
    display: str
    uri: str


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The emergency numbers, and what is said before anybody calls the police (R3.3)."""

    record: str
    wish: str
    urgent: list[Number]


def numbers() -> Numbers:
    """The numbers with the region's text about the official record."""
    here, spoken = region(), reading()
    return Numbers(
        record=here.text("police_record", spoken),
        wish=here.text("police_wish", spoken),
        urgent=[
            Number(purpose=each.purpose(spoken), display=each.display, uri=each.uri)
            for each in here.emergency_shown()
            if each.channel is Channel.VOICE
        ],
    )


def listening(now: datetime, *, only: tuple[str, ...] = ()) -> list[help_lines.Shown]:
    """Lines where somebody listens, best first: a few of them, or `only` those ids."""
    most = len(only) or MOST_LINES
    return help_lines.shown(region(), reading(), now, most=most, only=only)
