"""The call sheet: which houses to call, what to ask each, what may be told. Made to be printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.records.open_case import OpenCase
from reports.console.labels.queue_rows import reference
from shelters.needs import needs
from shelters.screens.labels import unit_labels
from shelters.screens.search.case_guard import case_page, show
from shelters.screens.search.match_answer import answer
from shelters.screens.search.place_list import Asker, PlaceRow


@dataclass(frozen=True, kw_only=True)
class CallsPage:
    """What the template shows: first what there is to ask, then the rest that suits."""

    case_id: UUID
    reference: str
    at: str
    places: Sequence[PlaceRow]


@require_GET
@case_page(Permission.OPEN_CASE)
def calls(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """Show the sheet; nothing on it says who the person is."""
    now = timezone.now()
    need = needs.waiting_need(case_id=opened.case.id)
    if need is None:
        return redirect("shelters:search", opened.case.id)
    asker = Asker(facts=needs.read_facts(need, opened.vault), consents=opened.consents())
    found = answer(need, asker, now=now)
    if found is None:
        return redirect("shelters:search", opened.case.id)
    page = CallsPage(
        case_id=opened.case.id,
        reference=reference(opened.case.id),
        at=unit_labels.moment(now, now=now),
        places=[each for each in found.places if each.ask],
    )
    return show(request, "calls", page)
