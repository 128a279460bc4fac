"""Places of other registers and regions, for a telephone call: what each lacks, what to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.records.open_case import OpenCase
from reports.console.labels.queue_rows import reference
from shelters.boards.phone_places import PhonePlace, phone_places
from shelters.facts.open_questions import of_the_house, open_questions
from shelters.models import HouseKind
from shelters.needs import needs
from shelters.needs.under_age import looked_for
from shelters.screens.labels import fact_labels, match_labels, unit_labels
from shelters.screens.search.case_guard import case_page, show
from shelters.screens.search.match_answer import Line, way_out, youth_services

MOST: Final = 40


@dataclass(frozen=True, kw_only=True)
class ElsewhereRow:
    """One place, in words."""

    id: str
    name: str
    provider: str
    kind: str
    free: str
    facts: Sequence[str]
    lacks: Sequence[str]
    ask: Sequence[str]
    phones: Sequence[str]
    description: str
    url: str
    email: str


@dataclass(frozen=True, kw_only=True)
class ElsewherePage:
    """What the template shows; `waits_for` somebody to look, as of a child who comes alone."""

    case_id: UUID
    reference: str
    places: Sequence[ElsewhereRow]
    more: int
    lines: Sequence[Line]
    youth: Sequence[Line]


@require_GET
@case_page(Permission.OPEN_CASE)
def elsewhere(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """Show them, what suits first; nobody is told anything by it."""
    now = timezone.now()
    need = needs.waiting_need(case_id=opened.case.id)
    if need is None:
        return redirect("shelters:search", opened.case.id)
    facts = needs.read_facts(need, opened.vault)
    waits = facts.alone_under_age and looked_for(opened.case.id)
    found = [] if waits else phone_places(need, facts, now=now)
    unknown = open_questions(facts)
    page = ElsewherePage(
        case_id=opened.case.id,
        reference=reference(opened.case.id),
        places=[_row(place, unknown, now) for place in found[:MOST]],
        more=max(0, len(found) - MOST),
        lines=way_out(),
        youth=youth_services() if waits else (),
    )
    return show(request, "elsewhere", page)


def _row(place: PhonePlace, unknown: Sequence[str], now: datetime) -> ElsewhereRow:
    offer = place.offer
    kinds = {kind.value: str(kind.label) for kind in HouseKind}
    return ElsewhereRow(
        id=offer.id,
        name=offer.name,
        provider=offer.provider.name,
        kind=kinds.get(offer.kind or "", ""),
        free=_free(place, now),
        facts=fact_labels.facts(offer.facts),
        lacks=match_labels.said(match_labels.OUT, [c for c in place.lacks if c != "FRESH"]),
        ask=match_labels.said(match_labels.ASK_HOUSE, of_the_house(place.ask, unknown)),
        phones=offer.phones,
        description=offer.description,
        url=offer.url if offer.url.startswith(("https://", "http://")) else "",
        email=offer.email,
    )


def _free(place: PhonePlace, now: datetime) -> str:
    if place.free is None or place.said_at is None:
        return _("has not said what is free")
    at = unit_labels.moment(place.said_at, now=now)
    if not place.free:
        return _("full, said at %(at)s") % {"at": at}
    said = {"n": place.free if place.free < 3 else "3+", "at": at}
    return _("%(n)s free, said at %(at)s") % said
