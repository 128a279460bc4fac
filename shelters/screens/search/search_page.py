"""The search for a place, inside the case: how urgent, and which places suit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.access.access import is_responsible
from reports.cases.records.open_case import OpenCase
from reports.console.frame.desk_page import Note
from reports.console.labels.queue_rows import reference
from shelters.models import NeedState
from shelters.needs import needs
from shelters.placing.placements import placement_of
from shelters.placing.relatives_check import houses_to_ask
from shelters.screens.forms.tier_form import StopForm, UrgencyForm, renew, stop_form, urgency_form
from shelters.screens.labels import unit_labels
from shelters.screens.labels.need_labels import reason_word, tier_word
from shelters.screens.search.case_guard import case_page, show
from shelters.screens.search.match_answer import Answer, Line, answer, way_out, youth_services
from shelters.screens.search.place_list import Asker
from shelters.screens.search.placed_household import Placed, Tried, need_of, placed, tried


@dataclass(frozen=True, kw_only=True)
class Forms:
    """Forms that came back with faults, to be shown again."""

    urgency: UrgencyForm | None = None
    stop: StopForm | None = None
    placed: Mapping[str, Form] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """What the template shows. `review_due`: somebody should look at the tier again by now.

    `youth` is whom to call where somebody under 18 comes alone.
    """

    case_id: UUID
    reference: str
    tier: str
    reason: str
    since: str
    review: str
    review_due: bool
    urgency: UrgencyForm
    stop: StopForm
    may_write: bool
    need_version: int
    waits: bool
    answer: Answer | None
    placed: Placed | None
    tried: Sequence[Tried]
    lines: Sequence[Line]
    youth: Sequence[Line]


@require_GET
@case_page(Permission.OPEN_CASE)
def search(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """Show what is looked for and what there is; the form first, when nothing is looked for."""
    return show_search(request, opened)


def show_search(
    request: StaffRequest,
    opened: OpenCase,
    *,
    forms: Forms | None = None,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    """The page as it is now."""
    forms, now = forms or Forms(), timezone.now()
    need = need_of(opened.case.id)
    placement = placement_of(need_id=need.id, now=now) if need else None
    if need is None or not (placement or need.state == NeedState.WAITING):
        return redirect("shelters:need", opened.case.id)
    for form in (forms.urgency, forms.stop):
        if form is not None:
            renew(form, version=need.version)
    may_write = request.staff.may(Permission.WORK_CASE) and is_responsible(
        case=opened.case, staff=request.staff
    )
    leads = request.staff.may(Permission.LEAD)
    asker = Asker(
        facts=needs.read_facts(need, opened.vault),
        consents=opened.consents(),
        kin=houses_to_ask(case_id=opened.case.id, now=now) if leads else frozenset(),
    )
    page = SearchPage(
        case_id=opened.case.id,
        reference=reference(opened.case.id),
        tier=tier_word(need.tier),
        reason=reason_word(need.tier_reason),
        since=unit_labels.moment(need.waiting_since, now=now),
        review=unit_labels.moment(need.tier_until, now=now),
        review_due=need.tier_until <= now,
        urgency=forms.urgency or urgency_form(need, now=now),
        stop=forms.stop or stop_form(need),
        may_write=may_write,
        need_version=need.version,
        waits=need.state == NeedState.WAITING,
        answer=None if placement else answer(need, asker, now=now),
        placed=placed(
            placement,
            need,
            opened,
            asker,
            forms.placed,
            may_write=may_write,
            own=opened.case.owner_id == request.staff.user_id,
            now=now,
        )
        if placement
        else None,
        tried=tried(need.id, now=now),
        lines=way_out(),
        youth=youth_services() if asker.facts.alone_under_age else (),
    )
    return show(request, "search", page, notes=notes, status=status)


def back(opened: OpenCase, done: str, *, at: str = "") -> HttpResponse:
    """Send whoever pressed something back to the page, which says that it is done."""
    address = reverse("shelters:search", args=[opened.case.id])
    return redirect(f"{address}?done={done}{at and f'#{at}'}")
