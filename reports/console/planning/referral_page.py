"""Referrals of a case: what was passed on to which service, until when it answers, what it said."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from reports.accounts.directory.organisations import OrganisationInfo
from reports.accounts.directory.teams import care_teams
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.access.access import is_responsible
from reports.cases.planning import referrals
from reports.cases.planning.referral_records import (
    PURPOSES,
    Referral,
    ReferralAnswer,
    ReferralState,
)
from reports.cases.records.open_case import OpenCase
from reports.cases.terms.consent_records import Field, Purpose
from reports.cases.terms.service_directory import DirectoryService
from reports.console.case_actions import consent_form
from reports.console.case_actions.case_forms import CHOOSE, Choices, Groups, OnceForm, offer
from reports.console.case_page.case_opening import opened_page
from reports.console.frame.desk_page import Note
from reports.console.labels import refusals
from reports.console.labels.report_presenter import Fact
from reports.console.labels.service_labels import ServiceLine, service_line
from reports.console.planning.closing_forms import words
from reports.console.planning.closing_page import MISSING
from reports.console.planning.planning_frame import Head, head, show_page


class ReferralForm(OnceForm):
    """To whom, what for, until when, and what is passed on, field by field."""

    to = forms.CharField(
        label=gettext_lazy("To whom"),
        help_text=gettext_lazy(
            "The people of a team here get what may be passed on, and answer on their own page. A"
            " service of the list stands here once the person said yes to it."
        ),
        max_length=80,
        widget=forms.Select,
    )
    purpose = forms.TypedChoiceField(
        label=gettext_lazy("What for"),
        choices=[*CHOOSE, *((each, each.label) for each in PURPOSES)],
        coerce=Purpose,
    )
    due_at = forms.DateTimeField(
        label=gettext_lazy("Answer due"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, label in Field.choices:
            self.fields[f"told_{field}"] = words(str(label))

    def clean_to(self) -> tuple[UUID, UUID | None]:
        """The organisation, and one of its teams or nobody here."""
        organisation_id, _blank, team_id = self.cleaned_data["to"].partition(" ")
        try:
            return UUID(organisation_id), UUID(team_id) if team_id else None
        except ValueError:
            raise ValidationError(MISSING) from None

    def told(self) -> dict[Field, str]:
        """What is to be passed on, by field. The form must be valid."""
        return {each: self.cleaned_data.get(f"told_{each}", "") for each in Field}


class AnswerForm(OnceForm):
    """What the service answered."""

    referral_id = forms.UUIDField(widget=forms.HiddenInput)
    state = forms.TypedChoiceField(
        label=gettext_lazy("State"), choices=ReferralState.choices, coerce=ReferralState
    )
    text = words(gettext_lazy("Answer, appointment or outcome"))


@dataclass(frozen=True, kw_only=True)
class AnswerLine:
    """What the recipient's own people answered on their page."""

    state: str
    at: datetime
    words: str


@dataclass(frozen=True, kw_only=True)
class ReferralLine:
    """One referral in words, with the form for its answer."""

    who: str
    purpose: str
    state: str
    due_at: datetime
    facts: Sequence[Fact]
    words: str
    answers: Sequence[AnswerLine]
    form: AnswerForm | None
    service: ServiceLine | None


@dataclass(frozen=True, kw_only=True)
class ReferralsPage:
    """Everything the page shows."""

    head: Head
    lines: Sequence[ReferralLine]
    form: ReferralForm | None


@require_http_methods(["GET", "POST"])
@opened_page(Permission.WORK_CASE)
def referral(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """The referrals; sent, one more is noted with what may be passed on."""
    if request.method == "GET":
        return _show(request, opened)
    form = ReferralForm(request.POST, auto_id="referral-%s")
    if not form.is_valid():
        missing = Note(kind="wrong", words=MISSING)
        return _show(request, opened, form=form, notes=[missing], status=422)
    said = form.cleaned_data
    organisation_id, team_id = said["to"]
    try:
        referrals.refer(
            case_id=opened.case.id,
            organisation_id=organisation_id,
            purpose=said["purpose"],
            told=form.told(),
            due_at=said["due_at"],
            team_id=team_id,
            by=request.staff,
            now=timezone.now(),
            referral_id=said["once"],
            version=said["version"],
        )
    except refusals.KNOWN as refusal:
        note = Note(kind="know", words=refusals.words(refusal))
        return _show(request, opened, form=form, notes=[note], status=409)
    return redirect(f"{reverse('desk:referrals', args=[opened.case.id])}?done=notice")


@require_POST
@opened_page(Permission.WORK_CASE)
def answer(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """What the service said."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        missing = Note(kind="wrong", words=MISSING)
        return _show(request, opened, notes=[missing], status=422)
    said = form.cleaned_data
    try:
        referrals.note_answer(
            opened=opened,
            referral_id=said["referral_id"],
            state=said["state"],
            words=said["text"],
            by=request.staff,
            now=timezone.now(),
            answer_id=said["once"],
            version=said["version"],
        )
    except refusals.KNOWN as refusal:
        notes = [Note(kind="know", words=refusals.words(refusal))]
        if said["text"]:
            notes.append(Note(kind="know", words=said["text"]))
        return _show(request, opened, notes=notes, status=409)
    return redirect(f"{reverse('desk:referrals', args=[opened.case.id])}?done=notice")


def _show(
    request: StaffRequest,
    opened: OpenCase,
    *,
    form: ReferralForm | None = None,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    known, listed = consent_form.organisations(), consent_form.services()
    opened.case.refresh_from_db()
    works = opened.case.is_open and is_responsible(case=opened.case, staff=request.staff)
    if works:
        form = form or ReferralForm(auto_id="referral-%s")
    if form is not None:
        form.with_version(opened.case.version)
        offer(form, "to", [*_recipients(known), *_agreed_to(opened, listed)])
    called = {each: info.name for each, info in known.items()}
    called |= {each: info.name for each, info in listed.items()}
    phoned = {each: service_line(info) for each, info in listed.items()}
    said = referrals.answers(opened)
    lines = [
        _line(opened, each, called, phoned, said, works=works)
        for each in referrals.referrals(opened)
    ]
    page = ReferralsPage(head=head(opened.case), lines=lines, form=form)
    return show_page(request, "referrals", page, notes=notes, status=status)


def _recipients(known: Mapping[UUID, OrganisationInfo]) -> Groups:
    """Each organisation with its own teams alone, and with the way by phone."""
    teams: dict[str, Choices] = defaultdict(list)
    for team in sorted(care_teams(), key=lambda each: each.name.casefold()):
        if not team.coordinators:
            organisation_id = str(team.organisation_id)
            teams[organisation_id].append((f"{organisation_id} {team.team_id}", team.name))
    return [
        (str(name), [*teams[value], (value, _("%(name)s, by phone") % {"name": name})])
        for value, name in consent_form.recipients(known)
    ]


def _agreed_to(opened: OpenCase, listed: Mapping[UUID, DirectoryService]) -> Groups:
    """The services of the directory that the person said yes to, under what the yes is for."""
    now = timezone.now()
    holding = {
        (each.organisation_id, each.purpose) for each in opened.consents() if each.holds(now=now)
    }
    groups: Groups = []
    for kind in PURPOSES:
        found: Choices = [
            (value, _("%(name)s, by phone") % {"name": name})
            for value, name in consent_form.of_kind(listed, kind)
            if (UUID(value), kind) in holding
        ]
        if found:
            groups.append((str(kind.label), found))
    return groups


def _line(
    opened: OpenCase,
    found: Referral,
    called: Mapping[UUID, str],
    phoned: Mapping[UUID, ServiceLine],
    said: Sequence[ReferralAnswer],
    *,
    works: bool,
) -> ReferralLine:
    form = None
    if works:
        form = AnswerForm(
            initial={"referral_id": found.referral, "state": found.state},
            auto_id=f"answer-{found.referral}-%s",
        )
        form.with_version(opened.case.version)
    return ReferralLine(
        who=called.get(found.organisation_id, _("Gone")),
        purpose=str(found.purpose.label),
        state=str(found.state.label),
        due_at=found.due_at,
        facts=[
            Fact(label=str(Field(field).label), value=value) for field, value in found.told.items()
        ],
        words=found.words,
        answers=[
            AnswerLine(state=str(each.state.label), at=each.at, words=each.words)
            for each in said
            if each.referral == found.referral
        ],
        form=form,
        service=phoned.get(found.organisation_id),
    )
