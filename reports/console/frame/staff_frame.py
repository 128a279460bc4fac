"""What stands around every page of somebody who is inside: areas, tabs, search, account."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reports.accounts.directory.staff import Staff
from reports.accounts.guards.team_choice import FIELD
from reports.accounts.page_language import read_by_staff
from reports.accounts.roles import Permission
from reports.accounts.views.screen_choices import KEYS_COOKIE
from reports.console.frame import desk_areas
from reports.console.frame.desk_areas import Area, Entry
from reports.console.frame.waiting_counts import Badge, badges

OF_ONE_TEAM: Final = frozenset({Area.HOUSE, Area.COUNTER, Area.VENUE})


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link of the frame; `here` is what `aria-current` says of it, or nothing."""

    word: str
    address: str
    here: str


@dataclass(frozen=True, kw_only=True)
class AreaLink(Link):
    """An area on the rail, or a page of the only area somebody has."""

    symbol: str
    badge: Badge | None


@dataclass(frozen=True, kw_only=True)
class StaffFrame:
    """Everything around a page. `keys`: this browser moves by single letters; `from_here` is where
    another language begins: the page itself, but for the answer to a form.
    """

    areas: Sequence[AreaLink]
    area: str
    tabs: Sequence[Link]
    finds: bool
    sample: bool
    name: str
    initials: str
    account: Sequence[Link]
    languages: Sequence[tuple[str, str, bool]]
    from_here: str
    keys: bool


ACCOUNT: Final[tuple[tuple[str, Permission, Promise], ...]] = (
    ("accounts:account", Permission.OWN_ACCOUNT, _("My account")),
    ("desk:phone", Permission.INBOX, _("Duty phone")),
    ("accounts:devices", Permission.OPEN_DEVICE, _("Shared devices")),
    ("desk:conflicts", Permission.DECLARE_CONFLICT, _("Conflicts of interest")),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """A context processor: nothing is asked or counted until a page shows its frame."""
    return {"staff_frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> StaffFrame | None:
    staff: Staff | None = getattr(request, "staff", None)
    if staff is None:
        return None
    theirs, language = desk_areas.entries_of(staff), get_language() or ""
    counted = badges(staff, tuple(theirs), now=timezone.now(), language=language)
    area = desk_areas.area_at(request.path, theirs)
    alone = len(theirs) == 1
    pages = theirs[area] if area else []
    return StaffFrame(
        areas=_pages(request, theirs, counted) if alone else _areas(theirs, area, counted),
        area=str(area.label) if area else "",
        tabs=[] if alone or len(pages) < 2 else [_tab(request, each, pages) for each in pages],
        finds=staff.may(Permission.INBOX),
        sample=settings.LINDEN_DEMO,
        name=staff.name,
        initials=_initials(staff.name),
        account=_account(request, staff),
        languages=[(code, name, code == language) for code, name in read_by_staff()],
        from_here="" if request.method == "GET" else reverse("desk:home"),
        keys=request.COOKIES.get(KEYS_COOKIE) == "1",
    )


def _areas(
    theirs: dict[Area, list[Entry]], here: Area | None, counted: dict[Area, Badge]
) -> list[AreaLink]:
    return [
        AreaLink(
            word=str(area.label),
            address=pages[0].address,
            here="true" if area is here else "",
            symbol=desk_areas.SYMBOLS[area],
            badge=counted.get(area),
        )
        for area, pages in theirs.items()
    ]


def _pages(
    request: HttpRequest, theirs: dict[Area, list[Entry]], counted: dict[Area, Badge]
) -> list[AreaLink]:
    """The pages of the only area; what waits in it stands on the first of them."""
    ((area, pages),) = theirs.items()
    return [
        AreaLink(
            word=str(each.word),
            address=_address(request, each),
            here=_here(request, each, pages),
            symbol=each.symbol,
            badge=None if number else counted.get(area),
        )
        for number, each in enumerate(pages)
    ]


def _tab(request: HttpRequest, each: Entry, pages: Sequence[Entry]) -> Link:
    return Link(
        word=str(each.word), address=_address(request, each), here=_here(request, each, pages)
    )


def _here(request: HttpRequest, each: Entry, pages: Sequence[Entry]) -> str:
    if desk_areas.nearest(request.path, pages) is not each:
        return ""
    return "page" if request.path == each.address else "true"


def _address(request: HttpRequest, each: Entry) -> str:
    # What was on the screen is where links lead, whatever was chosen meanwhile in another tab.
    team = getattr(request, "form_team", None)
    query = f"?{urlencode({FIELD: team})}" if team and each.area in OF_ONE_TEAM else ""
    return each.address + query


def _account(request: HttpRequest, staff: Staff) -> list[Link]:
    return [
        Link(
            word=str(word),
            address=reverse(name),
            here="page" if request.path == reverse(name) else "",
        )
        for name, permission, word in ACCOUNT
        if staff.may(permission)
    ]


def _initials(name: str) -> str:
    parts = name.split()
    return "".join(part[0] for part in (parts[0], *parts[1:][-1:])).upper() if parts else "?"
