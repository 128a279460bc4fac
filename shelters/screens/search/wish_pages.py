"""What the person says of a house: liked best, not wanted, after all. It costs nothing."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.records.open_case import OpenCase
from shelters.facts.need_facts import NeedFacts
from shelters.models import House
from shelters.needs import needs
from shelters.screens.search import search_refusals
from shelters.screens.search.case_guard import case_page
from shelters.screens.search.search_page import back
from shelters.screens.search.tier_page import refused

type Wish = Callable[[NeedFacts, UUID], NeedFacts]

WISHES: Final[Mapping[str, Wish]] = {
    "best": NeedFacts.preferring,
    "no": NeedFacts.without_house,
    "again": NeedFacts.with_house,
}


@require_POST
@case_page(Permission.WORK_CASE)
def wish(request: StaffRequest, opened: OpenCase, house_id: UUID) -> HttpResponse:
    """Keep it with the search; the places are ordered with it at once."""
    change = WISHES.get(request.POST.get("wish", ""))
    version = request.POST.get("version", "")
    if change is None or not version.isdecimal() or not House.objects.filter(id=house_id).exists():
        raise Http404
    waiting = needs.waiting_need(case_id=opened.case.id)
    try:
        if waiting is None:
            raise needs.NoNeed
        needs.change_need(
            opened=opened,
            need_id=waiting.id,
            change=lambda facts: change(facts, house_id),
            by=request.staff,
            now=timezone.now(),
            version=int(version),
        )
    except search_refusals.KNOWN as refusal:
        return refused(request, opened, refusal)
    return back(opened, "wish")
