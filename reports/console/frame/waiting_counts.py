"""How much waits for somebody in each area: kept for some seconds, since every page shows it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission
from reports.cases import worklists
from reports.cases.deadlines.running_clocks import Waits
from reports.console.frame.desk_areas import Area

KEPT: Final = 5  # seconds
MOST: Final = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What waits, as rows to be counted; `words` for so many. `harm`: waiting may harm somebody."""

    rows: QuerySet[Any]
    words: Callable[[int], str]
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


type Ask = Callable[[Staff, datetime], Sequence[Rows]]


def of_cases(staff: Staff, now: datetime) -> list[Rows]:
    """What waits among the cases somebody has, takes from or leads."""
    if not staff.may(Permission.INBOX):
        return []
    found = worklists.waiting(staff=staff, now=now)
    return [
        Rows(
            rows=found.unacknowledged,
            words=lambda _n: str(Waits.ACKNOWLEDGE.label),
            harm=True,
        ),
        Rows(rows=found.overdue, words=lambda n: ngettext("overdue", "overdue", n), harm=True),
        Rows(rows=found.unread, words=lambda n: ngettext("new message", "new messages", n)),
        *_second(staff),
    ]


def _second(staff: Staff) -> list[Rows]:
    """What somebody has asked for and waits for a second person, for the coordinators."""
    if not staff.may(Permission.LEAD):
        return []
    return [
        Rows(
            rows=worklists.lowerings(staff=staff),
            words=lambda n: ngettext("lower level to decide", "lower levels to decide", n),
        ),
        Rows(
            rows=worklists.second_person(staff=staff),
            words=lambda n: ngettext(
                "request for a second person", "requests for a second person", n
            ),
        ),
    ]


_ASKED: Final[dict[Area, list[Ask]]] = {Area.CASES: [of_cases]}


def count_in(area: Area, ask: Ask) -> None:
    """Count these rows in this area too; called once for each, as the process starts.

    Whatever is counted on a page is counted in one query.
    """
    asked = _ASKED.setdefault(area, [])
    if ask not in asked:
        asked.append(ask)


def badges(
    staff: Staff, areas: Sequence[Area], *, now: datetime, language: str
) -> dict[Area, Badge]:
    """The badge of each of these areas in which something waits for this person."""
    key = _key(staff, language)
    found: dict[Area, Badge] | None = cache.get(key)
    if found is None:
        found = _counted(staff, areas, now)
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


def _counted(staff: Staff, areas: Sequence[Area], now: datetime) -> dict[Area, Badge]:
    asked = [
        (area, each) for area in areas for ask in _ASKED.get(area, ()) for each in ask(staff, now)
    ]
    numbers = Counter(_tags([each.rows for _, each in asked]))
    waits: dict[Area, list[tuple[int, Rows]]] = defaultdict(list)
    for tag, (area, each) in enumerate(asked):
        if numbers[tag]:
            waits[area].append((numbers[tag], each))
    return {area: _badge(found) for area, found in waits.items()}


def _tags(rows: Sequence[QuerySet[Any]]) -> Iterator[int]:
    """The place of its list, once for each row; no further than the badge says. One query."""
    if not rows:
        return
    tagged = [
        each.order_by().annotate(tag=Value(tag)).values_list("tag")[: MOST + 1]
        for tag, each in enumerate(rows)
    ]
    for (tag,) in tagged[0].union(*tagged[1:], all=True):
        yield tag


def _badge(found: Sequence[tuple[int, Rows]]) -> Badge:
    words = [(number, each.words(number)) for number, each in found]
    return Badge(
        number=sum(number for number, _ in found),
        words=", ".join(f"{number} {word}" for number, word in words)
        if len(words) > 1
        else words[0][1],
        harm=any(each.harm for _, each in found),
    )
