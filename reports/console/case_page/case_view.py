"""The case page: a door with a reason, what lies behind it, and what is done there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reports.accounts.guards.staff_guard import StaffRequest, user_key
from reports.accounts.roles import Permission
from reports.cases.access import access
from reports.cases.deadlines import presence
from reports.cases.records import unreadable
from reports.cases.records.open_case import CodeWords, NotTheirsToSee, OpenCase
from reports.console.case_actions.action_request import ActionRequest, CaseAction
from reports.console.case_actions.case_actions import CASE_ACTIONS
from reports.console.case_actions.case_forms import CaseForm, OpenForm
from reports.console.case_actions.text_forms import TextForm, count_words, objection
from reports.console.case_page import available_actions, reason_gate
from reports.console.case_page.case_opening import closed_door
from reports.console.case_page.case_presenter import CasePage
from reports.console.frame.desk_page import Note, desk_page, gone, show
from reports.console.labels import refusals

type Bound = Mapping[str, CaseForm]

CHANGE = "change"  # the part of the page with the forms that are seldom needed


@require_GET
@desk_page(Permission.OPEN_CASE)
def file(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """One case: the worker's own opens at once, any other asks why first."""
    return show_case(request, case_id)


@require_POST
@desk_page(Permission.OPEN_CASE)
def open_door(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Say why; then the page opens."""
    now = timezone.now()
    case = access.get_case(staff=request.staff, case_id=case_id, now=now)
    form = reason_gate.question(request.POST)
    if not form.is_valid():
        return closed_door(request, case, form=form, status=422)
    response = redirect("desk:file", case_id)
    reason_gate.remember(response, request, form.cleaned_data["reason"], path=response.url)
    return response


@require_POST
@desk_page(Permission.OPEN_CASE)
def code_words(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The code words, in this one answer only; that they were seen is recorded (R1.15)."""
    return show_case(request, case_id, reveal=True)


@require_GET
@desk_page(Permission.OPEN_CASE)
def reads_here(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Whether the reporter reads here now and lets it be seen: 304 while it is as the page has it.

    A page that shows the case asks by itself; who has not said why they open it is not told.
    """
    now = timezone.now()
    case = access.get_case(staff=request.staff, case_id=case_id, now=now)
    if reason_gate.reason_for(request, case) is None:
        return gone(request)
    mark = '"here"' if presence.is_here(case_id=case_id, now=now) else '"away"'
    asked = request.headers.get("If-None-Match", "")
    response = HttpResponseNotModified() if asked == mark else HttpResponse(status=204)
    response["ETag"] = mark
    return response


@require_POST
@desk_page(Permission.OPEN_CASE)
def act(request: StaffRequest, case_id: UUID, verb: str) -> HttpResponse:
    """Do one thing on a case, then show it as it is now."""
    action = CASE_ACTIONS.get(verb)
    if action is None or not request.staff.may(action.permission):
        raise Http404
    form = action.form(request.POST, auto_id=f"{verb}-%s")
    if not form.is_valid():
        missing = Note(kind="wrong", words=_("Not sent yet: something is missing below."))
        return show_case(request, case_id, bound={verb: form}, notes=[missing], status=422)
    return _do(request, case_id, verb, action, form)


def _do(
    request: StaffRequest, case_id: UUID, verb: str, action: CaseAction, form: CaseForm
) -> HttpResponse:
    try:
        action.run(
            ActionRequest(
                case_id=case_id,
                by=request.staff,
                key=user_key(request),
                now=timezone.now(),
                data=form.cleaned_data,
            )
        )
    except access.NotYours:
        return gone(request, typed=reason_gate.typed({verb: form}))
    except refusals.KNOWN as refusal:
        note = Note(kind="know", words=refusals.words(refusal))
        return show_case(request, case_id, bound={verb: form}, notes=[note], status=409)
    return _after(request, case_id, verb, action)


def _after(request: StaffRequest, case_id: UUID, verb: str, action: CaseAction) -> HttpResponse:
    if action.leaves or request.POST.get("back") == "inbox":
        return redirect(f"{reverse('desk:home')}?done={verb}")
    return redirect(f"{reverse('desk:file', args=[case_id])}?done={verb}#{action.anchor}")


def show_case(
    request: StaffRequest,
    case_id: UUID,
    *,
    bound: Bound | None = None,
    notes: Sequence[Note] = (),
    status: int = 200,
    reveal: bool = False,
) -> HttpResponse:
    """The case, or its closed door when no reason is known or no key of the worker's opens it."""
    now, bound = timezone.now(), bound or {}
    try:
        case = access.get_case(staff=request.staff, case_id=case_id, now=now)
    except access.NotYours:
        return gone(request, typed=reason_gate.typed(bound))
    reason = reason_gate.reason_for(request, case)
    form: OpenForm | None = reason_gate.question()
    waits = ""
    if reason is not None:
        try:
            opened = access.open_case(
                staff=request.staff,
                user_key=user_key(request),
                case_id=case_id,
                reason=reason,
                now=now,
                page=_page(request, "page"),
                case=case,
            )
            with unreadable.told(case_id=case_id, now=now):
                return _inside(
                    request, opened, bound=bound, notes=notes, status=status, reveal=reveal
                )
        except (access.NoKey, unreadable.Unreadable) as refusal:
            form, waits = None, reason_gate.why_not(refusal)
    return closed_door(
        request,
        case,
        form=form,
        notes=notes,
        status=status,
        typed=reason_gate.typed(bound),
        waits=waits,
    )


def _page(request: StaffRequest, what: str) -> int:
    """Which page of messages or texts is asked for; the newest, if that is no number."""
    asked = request.GET.get(what, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0


def _inside(
    request: StaffRequest,
    opened: OpenCase,
    *,
    bound: Bound,
    notes: Sequence[Note],
    status: int,
    reveal: bool,
) -> HttpResponse:
    now = timezone.now()
    shown = _reveal(opened, request, now) if reveal else None
    around = available_actions.around(
        opened,
        request.staff,
        now=now,
        texts_page=_page(request, "texts"),
        changing=request.GET.get("part") == CHANGE or bool(available_actions.SELDOM & bound.keys()),
    )
    page = CasePage(opened, around, bound=bound, shown=shown)
    return show(request, "case", page, notes=notes, status=status)


def _reveal(opened: OpenCase, request: StaffRequest, now: datetime) -> CodeWords:
    try:
        return opened.code_words(by=request.staff, now=now)
    except NotTheirsToSee:
        raise Http404 from None


SCRIPT = "count"  # what the page's script says it is


@require_POST
@desk_page(Permission.WORK_CASE)
def count(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Nothing is kept or sent: a line for the script, the whole page for a browser without one."""
    if request.headers.get("X-Requested-With") != SCRIPT:
        return show_case(
            request, case_id, bound={"text": TextForm(request.POST, auto_id="text-%s")}
        )
    access.get_case(staff=request.staff, case_id=case_id, now=timezone.now())
    typed = request.POST.get("text", "")
    lines = (count_words(typed), objection(typed) if typed.strip() else "")
    return HttpResponse(" ".join(filter(None, lines)), content_type="text/plain; charset=utf-8")
