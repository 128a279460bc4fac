"""Who works here: invite, admit by the eight digits, remove, a way back in, keys of the teams."""

import re
from typing import Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from reports.accounts.directory import permission_checks
from reports.accounts.directory.profiles import LoginTaken, LoginUnusable, NoAccount
from reports.accounts.guards.staff_guard import StaffRequest, user_key
from reports.accounts.models import Purpose, Team
from reports.accounts.onboarding import invitations, issuers, proposals
from reports.accounts.onboarding import members as membership
from reports.accounts.onboarding.proposals import NobodyElse, SecondPersonNeeded, What
from reports.accounts.roles import Permission
from reports.cases.ownership import offboarding
from reports.console.frame.desk_page import Note, desk_page, show
from reports.console.inbox.worker_inbox import show_inbox
from reports.console.people.people_listing import people_page
from reports.console.people.people_search import EVERYBODY, Search, search_in
from reports.console.staff_forms.link_sheet import LinkSheet, link_sheet
from reports.console.staff_forms.people_forms import (
    AdmitForm,
    DecideForm,
    InviteForm,
    MemberForm,
    PersonForm,
    ResetForm,
)
from reports.vault.team_keys import key_hierarchy, rosters, team_key_renewal

# What may be refused, and the field beside which it is said (None: above the page).
REFUSALS: Final[dict[type[Exception], tuple[str | None, Promise]]] = {
    LoginTaken: ("login", _("Somebody has this login name already.")),
    LoginUnusable: ("login", _("A login name has 3 to 64 letters, digits, dots or dashes.")),
    Team.DoesNotExist: ("team_id", _("Choose a team from the list.")),
    rosters.WrongDigits: (
        "digits",
        _(
            "These are not the digits of this person's key. Ask to hear them again; if they still"
            " differ, admit nobody."
        ),
    ),
    membership.OwnLink: (
        None,
        _("You issued this person's link: somebody else has to hear the digits and admit."),
    ),
    issuers.NotProven: (
        None,
        _("Nothing says who issued this person's link any more. Issue a new one."),
    ),
    membership.NotPending: (None, _("This person does not wait for admission any more.")),
    membership.NotMember: (None, _("This person is not in that team any more.")),
    membership.LastCoordinator: (
        None,
        _("The last coordinator who holds the keys cannot be removed."),
    ),
    invitations.NotForOneself: (None, _("Another coordinator has to issue this for you.")),
    invitations.NotTheIssuer: (
        None,
        _(
            "Who made this person's first link makes it anew. A coordinator can issue a way back"
            " in instead."
        ),
    ),
    invitations.NothingLeft: (None, _("This person has arrived: there is no link to renew.")),
    proposals.SamePerson: (None, _("Somebody else has to decide about this.")),
    proposals.NoProposal: (None, _("This is not asked any more.")),
    NobodyElse: (
        None,
        _(
            "No other coordinator could decide this, or admit the person afterwards. Whoever runs"
            " the server makes the link: ./run reset_link."
        ),
    ),
    NoAccount: (None, _("This account is closed.")),
    key_hierarchy.NotAHolder: (None, _("Your key does not open this team's keys yet.")),
    team_key_renewal.CoordinatorsFirst: (None, _("The coordinators' own new keys come first.")),
    rosters.NewRecoveryKeyNeeded: (None, _("A new recovery key is needed first.")),
    permission_checks.NotAllowed: (None, _("Your role does not include this.")),
}
KNOWN: Final = tuple(REFUSALS)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Permission.INVITE)
def people(request: StaffRequest) -> HttpResponse:
    """Teams and the people in them. A POST looks for some of them, and turns the page."""
    return _show(request, note=_released(request), search=search_in(request))


@require_POST
@desk_page(Permission.INVITE)
def invite(request: StaffRequest) -> HttpResponse:
    """Make an account and show its link, once: it is handed over in person, never sent."""
    form = InviteForm(request.POST, auto_id="invite-%s")
    if not form.is_valid():
        return _show(request, invite=form, status=422)
    try:
        invited = invitations.invite(
            team_id=form.cleaned_data["team_id"],
            profile=form.profile(),
            by=request.staff,
            now=timezone.now(),
        )
    except KNOWN as refusal:
        return _refused(request, refusal, form=form, invite=form)
    return _hand_over(request, invited.token, user_id=invited.user_id)


@require_POST
@desk_page(Permission.ADMIT)
def admit(request: StaffRequest) -> HttpResponse:
    """Let a new member's key in, by the eight digits read out by phone or face to face.

    A care worker does it from their own desk, for their own team.
    """
    form = AdmitForm(request.POST, auto_id="admit-%s")
    if not form.is_valid():
        return _show(request, admit=form, status=422)
    try:
        membership.admit_member(
            **form.cleaned_data, by=request.staff, by_key=user_key(request), now=timezone.now()
        )
    except KNOWN as refusal:
        return _refused(request, refusal, form=form, admit=form)
    return _back(request, "admitted")


@require_POST
@desk_page(Permission.REMOVE)
def remove(request: StaffRequest) -> HttpResponse:
    """Take somebody out of a team: the keys to it and the sessions end at once, and the open
    cases go back to its queue. What takes a second person is asked instead.
    """
    form = _valid(MemberForm(request.POST))
    try:
        released = offboarding.remove_from_team(
            **form.cleaned_data, by=request.staff, now=timezone.now()
        )
    except SecondPersonNeeded:
        return _ask(request, form, What.REMOVAL, **form.cleaned_data)
    except KNOWN as refusal:
        return _refused(request, refusal, form=form)
    return redirect(f"{reverse('desk:people')}?done=removed&released={released}")


@require_POST
@desk_page(Permission.RESET)
def reset(request: StaffRequest) -> HttpResponse:
    """Issue a way back in and show its link, once. A new beginning is asked instead."""
    form = _valid(ResetForm(request.POST))
    try:
        token = invitations.issue_reset(**form.cleaned_data, by=request.staff, now=timezone.now())
    except SecondPersonNeeded:
        return _ask(request, form, What.RESET, user_id=form.cleaned_data["user_id"])
    except KNOWN as refusal:
        return _refused(request, refusal, form=form)
    return _hand_over(request, token, **form.cleaned_data)


@require_POST
@desk_page(Permission.INVITE)
def renew_link(request: StaffRequest) -> HttpResponse:
    """Make a new first link for somebody whose own one was lost, is too old or is spent."""
    form = _valid(PersonForm(request.POST))
    try:
        made = invitations.renew(**form.cleaned_data, by=request.staff, now=timezone.now())
    except KNOWN as refusal:
        return _refused(request, refusal, form=form)
    return _hand_over(request, made.token, **form.cleaned_data, purpose=made.purpose)


@require_POST
@desk_page(Permission.LEAD)
def confirm(request: StaffRequest, proposal_id: UUID) -> HttpResponse:
    """Be the second person: make the link of a new beginning, or take somebody out of a team."""
    form = _valid(DecideForm(request.POST))
    if form.cleaned_data["what"] is What.RESET:
        return _confirm_reset(request, proposal_id, form)
    said = MemberForm(request.POST)
    try:
        released = offboarding.confirm_removal(
            proposal_id=proposal_id, by=request.staff, now=timezone.now()
        )
    except SecondPersonNeeded:
        # An administrator asked, and nobody else holds this team's keys: now a coordinator asks.
        return _ask(request, form, What.REMOVAL, **_valid(said).cleaned_data)
    except KNOWN as refusal:
        return _refused(request, refusal, form=form)
    return redirect(f"{reverse('desk:people')}?done=removed&released={released}")


@require_POST
@desk_page(Permission.REMOVE)
def dismiss(request: StaffRequest, proposal_id: UUID) -> HttpResponse:
    """Take something that was asked off the list."""
    try:
        proposals.dismiss(proposal_id=proposal_id, by=request.staff, now=timezone.now())
    except KNOWN as refusal:
        return _refused(request, refusal, form=DecideForm())
    return _back(request, "dismissed")


def _confirm_reset(request: StaffRequest, proposal_id: UUID, form: forms.Form) -> HttpResponse:
    try:
        made = invitations.confirm_reset(
            proposal_id=proposal_id, by=request.staff, now=timezone.now()
        )
    except KNOWN as refusal:
        return _refused(request, refusal, form=form)
    return _hand_over(request, made.token, user_id=made.user_id)


def _ask(request: StaffRequest, form: forms.Form, what: What, **about: UUID) -> HttpResponse:
    try:
        proposals.ask(what=what, **about, by=request.staff, now=timezone.now())
    except KNOWN as refusal:
        return _refused(request, refusal, form=form)
    return _back(request, "asked")


@require_POST
@desk_page(Permission.ADMIT)
def renew(request: StaffRequest) -> HttpResponse:
    """Make the new keys that are due, as far as the own key reaches."""
    membership.renew_due(staff=request.staff, key=user_key(request), now=timezone.now())
    return _back(request, "renewed")


def _released(request: StaffRequest) -> str | None:
    """How many cases went back with whom was removed, as the address of the answer says."""
    said = request.GET.get("released", "")
    if not re.fullmatch(r"[0-9]{1,4}", said):
        return None
    return ngettext(
        "%(n)s open case went back to the queue.",
        "%(n)s open cases went back to the queue.",
        int(said),
    ) % {"n": int(said)}


def _valid[F: forms.Form](form: F) -> F:
    # These forms are all hidden fields: whoever changed them by hand finds nothing.
    if not form.is_valid():
        raise Http404
    return form


def _back(request: StaffRequest, done: str) -> HttpResponse:
    # Who may admit but not invite has the list of those who wait on their own desk.
    name = "desk:people" if request.staff.may(Permission.INVITE) else "desk:inbox"
    return redirect(f"{reverse(name)}?done={done}")


def _hand_over(
    request: StaffRequest, token: str, *, user_id: UUID, purpose: Purpose = Purpose.INVITATION
) -> HttpResponse:
    now = timezone.now()
    sheet = link_sheet(request, token=token, user_id=user_id, purpose=purpose, now=now)
    return _show(request, sheet=sheet)


def _refused(
    request: StaffRequest,
    refusal: Exception,
    *,
    form: forms.Form,
    invite: InviteForm | None = None,
    admit: AdmitForm | None = None,
) -> HttpResponse:
    field, words = REFUSALS[type(refusal)]
    if field is None:
        return _show(request, invite=invite, admit=admit, note=words, status=409)
    form.add_error(field, str(words))
    return _show(request, invite=invite, admit=admit, status=422)


def _show(
    request: StaffRequest,
    *,
    search: Search = EVERYBODY,
    invite: InviteForm | None = None,
    admit: AdmitForm | None = None,
    sheet: LinkSheet | None = None,
    note: Promise | str | None = None,
    status: int = 200,
) -> HttpResponse:
    notes = [Note(kind="know", words=note)] if note else []
    if not request.staff.may(Permission.INVITE):
        return show_inbox(request, admit=admit, notes=notes, status=status)
    page = people_page(
        staff=request.staff,
        search=search,
        invite=invite or InviteForm(auto_id="invite-%s"),
        admit=admit or AdmitForm(auto_id="admit-%s"),
        sheet=sheet,
        now=timezone.now(),
    )
    return show(request, "people", page, notes=notes, status=status)
