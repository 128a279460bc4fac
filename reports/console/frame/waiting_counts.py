"""How much waits for somebody in each area: kept for some seconds, since every page shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission
from reports.cases import worklists
from reports.console.frame.desk_areas import Area

KEPT: Final = 5  # seconds
MOST: Final = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """So many of one thing; `harm`: somebody may be harmed by waiting."""

    number: int
    words: str
    harm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What stands on an area: a number, what it counts for who cannot see it, red or not."""

    number: int
    words: str
    harm: bool

    @property
    def shown(self) -> str:
        """The number, as long as it says something."""
        return str(self.number) if self.number <= MOST else f"{MOST}+"


type Count = Callable[[Staff, datetime], Sequence[Waits]]


def of_cases(staff: Staff, now: datetime) -> list[Waits]:
    """What waits among the cases somebody has, takes from or leads."""
    if not staff.may(Permission.INBOX):
        return []
    found = worklists.waiting(staff=staff, now=now)
    return [
        Waits(
            number=found.unacknowledged,
            words=ngettext("to acknowledge", "to acknowledge", found.unacknowledged),
            harm=True,
        ),
        Waits(
            number=found.overdue,
            words=ngettext("overdue", "overdue", found.overdue),
            harm=True,
        ),
        Waits(
            number=found.unread,
            words=ngettext("new message", "new messages", found.unread),
        ),
    ]


_COUNTED: Final[dict[Area, tuple[Count, ...]]] = {Area.CASES: (of_cases,)}


def badges(
    staff: Staff, areas: Sequence[Area], *, now: datetime, language: str
) -> dict[Area, Badge]:
    """The badge of each of these areas in which something waits for this person."""
    key = _key(staff, language)
    found: dict[Area, Badge] | None = cache.get(key)
    if found is None:
        found = {area: badge for area in areas if (badge := _badge(area, staff, now))}
        cache.set(key, found, KEPT)
    return found


class CountAnew:
    """After whatever somebody does, what they see next is counted anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a page that only looks changes no number."""
        response = self.get_response(request)
        staff: Staff | None = getattr(request, "staff", None)
        if staff is not None and request.method == "POST":
            cache.delete_many([_key(staff, each) for each in settings.LINDEN_STAFF_LANGUAGES])
        return response


def _key(staff: Staff, language: str) -> str:
    return f"badges-{staff.user_id}-{language}"


def _badge(area: Area, staff: Staff, now: datetime) -> Badge | None:
    found = [each for count in _COUNTED.get(area, ()) for each in count(staff, now) if each.number]
    if not found:
        return None
    return Badge(
        number=sum(each.number for each in found),
        words=", ".join(f"{each.number} {each.words}" for each in found)
        if len(found) > 1
        else found[0].words,
        harm=any(each.harm for each in found),
    )
