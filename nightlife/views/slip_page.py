"""A slip for one guest: a code, shown once. Nobody here learns what becomes of it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from nightlife.paper import poster_codes
from nightlife.views.parts.venue_guard import VenueRequest, bar_page, show
from reports.accounts.page_language import offered
from reports.accounts.views.code_drawing import picture
from reports.intake.slips import IssuedSlip
from reports.region import reading


@dataclass(frozen=True, kw_only=True)
class SlipPage:
    """What the template shows. `linked`: the entry may lie beside the guest's report, with
    consent."""

    code: str
    address: str
    picture: SafeString
    linked: bool


@require_POST
@bar_page
def give(request: VenueRequest) -> HttpResponse:
    """A slip that only says which venue helped."""
    return _shown(request, about=None)


@require_POST
@bar_page
def give_linked(request: VenueRequest, entry_id: UUID) -> HttpResponse:
    """A slip about one entry of the log."""
    return _shown(request, about=entry_id)


def typed(made: IssuedSlip) -> str:
    """The address as somebody types it."""
    host = settings.LINDEN_PUBLIC_ADDRESS.split("://", 1)[-1].rstrip("/")
    return f"{host}/t/{grouped(made.code)}"


def scanned(made: IssuedSlip) -> str:
    """The address in the picture: it opens in the language it was made in."""
    return f"{settings.LINDEN_PUBLIC_ADDRESS.rstrip('/')}{made.entry}"


def grouped(code: str) -> str:
    """A code in two halves, easier to type."""
    return f"{code[:4]}-{code[4:]}"


def wanted_language(request: VenueRequest) -> str:
    """The language that was tapped, else the one of the page."""
    wanted = request.POST.get("language", "")
    return wanted if wanted in dict(offered()) else reading()


def _shown(request: VenueRequest, *, about: UUID | None) -> HttpResponse:
    made = poster_codes.slip(
        language=wanted_language(request),
        about=about,
        by=request.standing,
        now=timezone.now(),
    )
    page = SlipPage(
        code=grouped(made.code),
        address=typed(made),
        picture=picture(scanned(made)),
        linked=about is not None,
    )
    response = show(request, "slip", page)
    response["Cache-Control"] = "no-store"
    return response
