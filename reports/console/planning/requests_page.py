"""Requests about personal data by others than reporters: a queue of days, and one letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.models import Way
from reports.cases.recovery import data_requests
from reports.console.frame.desk_page import Note, desk_page
from reports.console.labels import refusals
from reports.console.planning.closing_page import MISSING
from reports.console.planning.planning_frame import show_page


class RequestForm(forms.Form):
    """That one came in: how, and on which day. Nothing about who, or about whom."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    way = forms.TypedChoiceField(label=_("How it came in"), choices=Way.choices, coerce=Way)
    came_on = forms.DateField(
        label=_("On which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@dataclass(frozen=True, kw_only=True)
class RequestLine:
    """One request: its days, and whether the letter can go out now."""

    id: UUID
    way: str
    came_on: date
    due_on: date
    answered_on: date | None
    is_due: bool
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class RequestsPage:
    """Everything the page shows."""

    lines: Sequence[RequestLine]
    form: RequestForm


@require_http_methods(["GET", "POST"])
@desk_page(Permission.LEAD)
def queue(request: StaffRequest) -> HttpResponse:
    """The queue; sent, one more is noted."""
    if request.method == "GET":
        return _show(request)
    form = RequestForm(request.POST, auto_id="request-%s")
    if not form.is_valid():
        return _show(request, form=form, notes=[Note(kind="wrong", words=MISSING)], status=422)
    said = form.cleaned_data
    return _do(
        request,
        lambda **about: data_requests.note_request(
            way=said["way"], came_on=said["came_on"], request_id=said["once"], **about
        ),
        form=form,
    )


@require_POST
@desk_page(Permission.LEAD)
def answered(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """The letter went out."""
    return _do(request, lambda **about: data_requests.answered(request_id=request_id, **about))


def _do(request: StaffRequest, operation: Any, form: RequestForm | None = None) -> HttpResponse:
    try:
        operation(by=request.staff, now=timezone.now())
    except refusals.KNOWN as refusal:
        note = Note(kind="know", words=refusals.words(refusal))
        return _show(request, form=form, notes=[note], status=409)
    return redirect(f"{reverse('desk:requests')}?done=notice")


def _show(
    request: StaffRequest,
    *,
    form: RequestForm | None = None,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    lines = [
        RequestLine(
            id=each.id,
            way=each.get_way_display(),
            came_on=each.came_on,
            due_on=each.due_on,
            answered_on=each.answered_on,
            is_due=each.answered_on is None and each.due_on <= today,
            is_late=each.answered_on is None and each.due_on < today,
        )
        for each in data_requests.requests()
    ]
    form = form or RequestForm(initial={"came_on": today}, auto_id="request-%s")
    return show_page(
        request, "requests", RequestsPage(lines=lines, form=form), notes=notes, status=status
    )
