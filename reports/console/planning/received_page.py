"""Referrals that came to one's own team from another organisation: read, accept, decline, complete.

A list of bookkeeping; opened, one shows what the person agreed to and nothing of the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from reports.accounts.guards.staff_guard import StaffRequest, user_key
from reports.accounts.roles import Permission
from reports.cases.access.access import NotYours
from reports.cases.models import SharedReferral
from reports.cases.models.shared_referral import READABLE, SharedState
from reports.cases.planning import shared_referrals
from reports.cases.planning.referral_records import ReferralState
from reports.cases.planning.shared_referrals import ANSWERS, Received
from reports.console.case_actions.case_forms import offer
from reports.console.frame.desk_page import Note, desk_page
from reports.console.labels import refusals
from reports.console.labels.queue_rows import reference
from reports.console.labels.report_presenter import Fact
from reports.console.planning.closing_forms import words
from reports.console.planning.closing_page import MISSING
from reports.console.planning.planning_frame import show_page

VERBS: Final = {
    ReferralState.ACCEPTED: _("Accept"),
    ReferralState.DECLINED: _("Decline"),
    ReferralState.DONE: _("Completed"),
}


class ReceivedForm(forms.Form):
    """What one's team answers, with a note."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    state = forms.TypedChoiceField(
        label=_("Answer"),
        choices=VERBS.items(),
        coerce=ReferralState,
    )
    text = words(
        _("Note for the worker"),
        _("Whom to turn to, an appointment, or why not. It goes into the case."),
    )


@dataclass(frozen=True, kw_only=True)
class ReceivedLine:
    """One referral on the list: no word of it."""

    id: UUID
    reference: str
    state: str
    due_at: datetime
    waits: bool
    late: bool
    readable: bool


@dataclass(frozen=True, kw_only=True)
class ReceivedPage:
    """Everything the list shows."""

    lines: Sequence[ReceivedLine]


@dataclass(frozen=True, kw_only=True)
class OnePage:
    """Everything the opened one shows; nothing but its line once there is nothing to read."""

    line: ReceivedLine
    purpose: str = ""
    until: datetime | None = None
    facts: Sequence[Fact] = ()
    form: ReceivedForm | None = None


@require_GET
@desk_page(Permission.WORK_CASE)
def received(request: StaffRequest) -> HttpResponse:
    """What came to one's teams."""
    lines = [_line(each) for each in shared_referrals.received(by=request.staff)]
    return show_page(request, "received", ReceivedPage(lines=lines))


@require_http_methods(["GET", "POST"])
@desk_page(Permission.WORK_CASE)
def one(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """One of them, opened; sent, the answer goes to the worker."""
    if request.method == "GET":
        return _show(request, referral_id)
    form = ReceivedForm(request.POST, auto_id="received-%s")
    if not form.is_valid():
        missing = Note(kind="wrong", words=MISSING)
        return _show(request, referral_id, form=form, notes=[missing], status=422)
    said = form.cleaned_data
    try:
        shared_referrals.answer(
            referral_id=referral_id,
            state=said["state"],
            words=said["text"],
            by=request.staff,
            by_key=user_key(request),
            now=timezone.now(),
            answer_id=said["once"],
        )
    except NotYours:
        raise
    except refusals.KNOWN as refusal:
        notes = [Note(kind="know", words=refusals.words(refusal))]
        if said["text"]:
            notes.append(Note(kind="know", words=said["text"]))
        return _show(request, referral_id, notes=notes, status=409)
    return redirect(f"{reverse('desk:received', args=[referral_id])}?done=notice")


def _show(
    request: StaffRequest,
    referral_id: UUID,
    *,
    form: ReceivedForm | None = None,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    row = shared_referrals.received_one(referral_id=referral_id, by=request.staff)
    page = OnePage(line=_line(row))
    if page.line.readable:
        try:
            page = _opened(_open(request, referral_id), form)
        except NotYours:
            raise
        except refusals.KNOWN as refusal:
            notes = [*notes, Note(kind="know", words=refusals.words(refusal))]
    return show_page(request, "received_one", page, notes=notes, status=status)


def _open(request: StaffRequest, referral_id: UUID) -> Received:
    return shared_referrals.open_received(
        referral_id=referral_id,
        by=request.staff,
        by_key=user_key(request),
        now=timezone.now(),
    )


def _opened(found: Received, form: ReceivedForm | None) -> OnePage:
    form = form or ReceivedForm(auto_id="received-%s")
    fitting = ANSWERS.get(found.row.state, ())
    offer(form, "state", [(each, VERBS[each]) for each in fitting])
    return OnePage(
        line=_line(found.row),
        purpose=str(found.purpose.label),
        until=found.until,
        facts=[Fact(label=str(field.label), value=value) for field, value in found.told.items()],
        form=form,
    )


def _line(row: SharedReferral) -> ReceivedLine:
    waits = row.state == SharedState.WAITING
    return ReceivedLine(
        id=row.id,
        reference=reference(row.id),
        state=str(SharedState(row.state).label),
        due_at=row.due_at,
        waits=waits,
        late=waits and row.due_at < timezone.now(),
        readable=row.state in READABLE,
    )
