"""The areas of the desks and the pages in each: who sees which, and where a page belongs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission


class Area(TextChoices):
    """What somebody works at. The last three are partners' own, each with its pages alone."""

    CASES = "cases", _("Cases")
    PLACES = "places", pgettext_lazy("an area of the desk", "Places")
    PEOPLE = "people", _("People")
    PARTNERS = "partners", _("Partners")
    OVERSIGHT = "oversight", _("Oversight")
    HOUSE = "house", _("House")
    COUNTER = "counter", _("Counter")
    VENUE = "venue", _("Venue")


SYMBOLS: Final[dict[Area, str]] = {
    Area.CASES: "cases",
    Area.PLACES: "home",
    Area.PEOPLE: "people",
    Area.PARTNERS: "partners",
    Area.OVERSIGHT: "over",
    Area.HOUSE: "home",
    Area.COUNTER: "partners",
    Area.VENUE: "partners",
}
# Pages of an area that no tab leads to begin with one of these.
BELOW: Final[dict[Area, tuple[str, ...]]] = {
    Area.CASES: ("/desk/file/", "/desk/find/", "/desk/cases/"),
    Area.PLACES: ("/shelters/",),
    Area.PARTNERS: ("/pharmacy/desk/", "/nightlife/desk/"),
    Area.HOUSE: ("/shelters/",),
    Area.COUNTER: ("/pharmacy/",),
    Area.VENUE: ("/nightlife/",),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A page that is linked from everywhere in its area; `symbol` where the area stands alone."""

    url_name: str
    permission: Permission
    word: Promise
    area: Area
    symbol: str

    @cached_property
    def address(self) -> str:
        """Where it is: asked of every page a dozen times."""
        return reverse(self.url_name)


def _entry(
    url_name: str, permission: Permission, word: Promise, area: Area, symbol: str = ""
) -> Entry:
    return Entry(
        url_name=url_name,
        permission=permission,
        word=word,
        area=area,
        symbol=symbol or SYMBOLS[area],
    )


ENTRIES: Final[list[Entry]] = [
    _entry("desk:inbox", Permission.INBOX, _("Inbox"), Area.CASES),
    _entry("desk:board", Permission.LEAD, _("Board"), Area.CASES, "over"),
    _entry("desk:intake", Permission.WORK_CASE, _("Intake"), Area.CASES, "kid"),
    _entry("desk:closed", Permission.INBOX, _("Closed cases"), Area.CASES, "x"),
    _entry("desk:people", Permission.INVITE, _("People"), Area.PEOPLE),
    _entry("desk:rota", Permission.LEAD, _("Rota"), Area.PEOPLE),
    _entry("desk:teams", Permission.CHANGE_TEAMS, _("Teams"), Area.PEOPLE, "home"),
    _entry("desk:received-list", Permission.WORK_CASE, _("Referrals to us"), Area.PARTNERS),
    _entry("desk:services", Permission.WORK_CASE, _("Directory"), Area.PARTNERS),
    _entry("desk:systems", Permission.LEAD, _("API access"), Area.PARTNERS),
    _entry("desk:figures", Permission.STATISTICS, _("Figures"), Area.OVERSIGHT),
    _entry("desk:openings", Permission.SEE_OPENINGS, _("Access log"), Area.OVERSIGHT),
    _entry("desk:requests", Permission.LEAD, _("Data requests"), Area.OVERSIGHT),
    _entry("desk:installation", Permission.ADMINISTER, _("Installation"), Area.OVERSIGHT),
]


def add_place(
    url_name: str,
    permission: Permission,
    word: Promise,
    *,
    area: Area,
    symbol: str = "",
    first: bool = False,
) -> None:
    """Offer a partner app's page in an area; called once for each, as the process starts.

    The arrows stay one way: `config/` knows both sides. `first`: before the area's other pages.
    """
    if (url_name, area) in {(each.url_name, each.area) for each in ENTRIES}:
        return
    made = _entry(url_name, permission, word, area, symbol)
    ENTRIES.insert(0 if first else len(ENTRIES), made)


def entries_of(staff: Staff) -> dict[Area, list[Entry]]:
    """The areas this person has a page in, in their order, with those pages."""
    mine = [each for each in ENTRIES if staff.may(each.permission)]
    found = {area: [each for each in mine if each.area is area] for area in Area}
    return {area: pages for area, pages in found.items() if pages}


def area_at(path: str, theirs: dict[Area, list[Entry]]) -> Area | None:
    """The one of their areas that the page at this address belongs to; the longest match wins."""
    starts = [
        (len(start), area)
        for area, pages in theirs.items()
        for start in (*(each.address for each in pages), *BELOW.get(area, ()))
        if path.startswith(start)
    ]
    if starts:
        return max(starts, key=lambda found: found[0])[1]
    # A search for a place belongs to a case, for somebody who has no page about places.
    return Area.CASES if path.startswith("/shelters/case/") and Area.CASES in theirs else None


def nearest(path: str, pages: Sequence[Entry]) -> Entry | None:
    """The page of these that stands at this address, or above it."""
    above = [each for each in pages if path.startswith(each.address)]
    return max(above, key=lambda each: len(each.address), default=None)
