"""House North at a change of shift: its room is said to be free, and its people have a phone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reports.audit.log import SYSTEM
from reports.messaging.content import bodies
from reports.messaging.models import OutboundText, TextKind
from shelters.inventory.inventory import change_house, house_facts
from shelters.inventory.unit_availability import say_free
from shelters.models import Availability, House, Source, Unit
from tests.shelters.houses import NORTH, NOW, Houses

CHANGED = NOW.replace(hour=13, minute=0)  # 14:00 in Brussels, five minutes before NOW
PHONE = NORTH.duty_phone
MORNING = NOW - timedelta(hours=5)


def free_since_morning(houses: Houses) -> None:
    """Let House North's room be free, as somebody said before this shift."""
    say(houses.room, MORNING)


def say(unit: Unit, now: datetime) -> None:
    """Let a unit be said to be free."""
    say_free(unit_id=unit.id, since=now, by=SYSTEM, source=Source.BOARD, now=now)


def give(house: House, **facts: object) -> None:
    """Change what a house says of itself."""
    house.refresh_from_db()
    changed = replace(house_facts(house), **facts)  # type: ignore[arg-type]
    change_house(house_id=house.id, facts=changed, by=SYSTEM, now=MORNING)


def texts() -> Sequence[tuple[str, str]]:
    """Number and words of every question, oldest first."""
    rows = OutboundText.objects.filter(kind=TextKind.PING).order_by("created_at", "id")
    return [(each.number, each.body) for each in (bodies.opened(row, None) for row in rows)]


def without_token(words: str) -> str:
    """A question's words with its link, less the token: letters drawn by chance say anything."""
    return f"{words.rpartition('/q/')[0]}/q/"


def token() -> str:
    """The token in the newest question."""
    return texts()[-1][1].rpartition("/q/")[2].strip("/")


def confirmed_at(unit: Unit) -> datetime | None:
    """When somebody last stood by this unit being free."""
    return Availability.objects.get(unit=unit).confirmed_at
