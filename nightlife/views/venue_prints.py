"""Files a venue takes away: its posters, and its figures for whoever gives permits."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from nightlife.paper import figure_sheet as paper
from nightlife.paper import poster as drawn
from nightlife.paper import poster_codes
from nightlife.paper.figure_sheet import Sheet
from nightlife.venues import permit_figures
from nightlife.venues.permit_figures import NotOver
from nightlife.views.parts.venue_guard import VenueRequest, leading_page, show
from nightlife.views.slip_page import grouped, scanned, typed, wanted_language
from reports.accounts.page_language import on_paper
from reports.accounts.views.code_drawing import picture

_TYPES: Final = {"pdf": "application/pdf", "svg": "image/svg+xml", "csv": "text/csv"}


@dataclass(frozen=True, kw_only=True)
class PosterPage:
    """What the template shows: the code, once, and what its files are made from."""

    id: UUID
    code: str
    address: str
    picture: SafeString


@require_POST
@leading_page
def new_poster(request: VenueRequest) -> HttpResponse:
    """Make a poster in the language that was tapped."""
    made = poster_codes.issue(
        language=_on_paper(wanted_language(request)), by=request.standing, now=timezone.now()
    )
    page = PosterPage(
        id=made.id,
        code=grouped(made.code),
        address=typed(made),
        picture=picture(scanned(made)),
    )
    response = show(request, "poster", page)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@leading_page
def poster_file(request: VenueRequest, poster_id: UUID, kind: str) -> HttpResponse:
    """The poster as a sheet, or its picture alone; its code is posted, not an address."""
    try:
        made = poster_codes.again(
            poster_id=poster_id,
            code=request.POST.get("code", ""),
            by=request.standing,
            now=timezone.now(),
        )
    except poster_codes.NoPoster:
        raise Http404 from None
    if kind == "svg":
        return _file(drawn.as_svg(scanned(made)), kind, "poster")
    if kind == "pdf":
        sheet = drawn.as_pdf(scanned(made), typed=typed(made), language=made.language)
        return _file(sheet, kind, "poster")
    raise Http404


@require_POST
@leading_page
def take_down(request: VenueRequest, poster_id: UUID) -> HttpResponse:
    """Its code does not count any more."""
    try:
        poster_codes.take_down(poster_id=poster_id, by=request.standing, now=timezone.now())
    except poster_codes.NoPoster:
        raise Http404 from None
    return redirect(f"{reverse('nightlife:venue')}?done=poster")


@require_GET
@leading_page
def month(request: VenueRequest, year: int, number: int, kind: str) -> HttpResponse:
    """A month's figures (R4.12)."""
    venue = request.standing.venue
    try:
        table = permit_figures.month_table(
            venue=venue, first_day=date(year, number, 1), now=timezone.now()
        )
    except (NotOver, ValueError, OverflowError):
        raise Http404 from None
    return _table(paper.of_month(venue.facts.name, table), kind)


@require_GET
@leading_page
def whole_year(request: VenueRequest, year: int, kind: str) -> HttpResponse:
    """A year's figures (R4.12)."""
    venue = request.standing.venue
    try:
        table = permit_figures.year_table(venue=venue, year=year, now=timezone.now())
    except NotOver:
        raise Http404 from None
    return _table(paper.of_year(venue.facts.name, table), kind)


def _table(table: Sheet, kind: str) -> HttpResponse:
    if kind == "csv":
        return _file(paper.as_csv(table), kind, "figures")
    if kind == "pdf":
        return _file(paper.as_pdf(table), kind, "figures")
    raise Http404


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def _on_paper(language: str) -> str:
    """The language, or the first whose letters the sheets have."""
    printed = [code for code, _name in on_paper()]
    return language if language in printed else printed[0]
