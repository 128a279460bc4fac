"""Partners' own systems: the tokens with which they file, made, shown once, and withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from reports.accounts.credentials import api_tokens
from reports.accounts.directory.organisations import all_organisations
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.models import OrganisationKind
from reports.accounts.roles import Permission
from reports.cases.access.access import NotYours
from reports.console.case_actions.case_forms import offer
from reports.console.frame.desk_page import desk_page, show

MONTH: Final = timedelta(days=30)
LASTS: Final = (
    ("90", _("three months")),
    ("180", _("six months")),
    ("366", _("a year")),
)


class TokenForm(forms.Form):
    """For which system of which organisation, and for how long."""

    organisation_id = forms.UUIDField(label=_("Organisation"), widget=forms.Select)
    name = forms.CharField(
        label=_("Which system"),
        help_text=_("So that you know later which one to withdraw. For example: counter software."),
        max_length=api_tokens.LONGEST_NAME,
    )
    days = forms.TypedChoiceField(label=_("Good for"), choices=LASTS, coerce=int)


@dataclass(frozen=True, kw_only=True)
class TokenLine:
    """One token in words."""

    id: UUID
    organisation: str
    name: str
    ends_at: datetime
    over: bool
    soon: bool


@dataclass(frozen=True, kw_only=True)
class SystemsPage:
    """Everything the page shows. `secret`: once, on the answer that made it."""

    tokens: Sequence[TokenLine]
    form: TokenForm
    secret: str


@require_GET
@desk_page(Permission.LEAD)
def systems(request: StaffRequest) -> HttpResponse:
    """Which systems may file, for whom, and until when."""
    return _show(request)


@require_POST
@desk_page(Permission.LEAD)
def make(request: StaffRequest) -> HttpResponse:
    """Make a token and show it, once."""
    form = TokenForm(request.POST, auto_id="token-%s")
    if not form.is_valid():
        return _show(request, form=form, status=422)
    said = form.cleaned_data
    try:
        made = api_tokens.make_token(
            organisation_id=said["organisation_id"],
            name=said["name"],
            lasts=timedelta(days=said["days"]),
            by=request.staff,
            now=timezone.now(),
        )
    except api_tokens.NoOrganisation:
        form.add_error("organisation_id", str(_("Choose an organisation from the list.")))
        return _show(request, form=form, status=422)
    except api_tokens.PartnerWithdrawn:
        form.add_error("organisation_id", str(_("This partner is withdrawn. Let it in first.")))
        return _show(request, form=form, status=422)
    return _show(request, secret=made.secret)


@require_POST
@desk_page(Permission.LEAD)
def withdraw(request: StaffRequest, token_id: UUID) -> HttpResponse:
    """End a token at once."""
    try:
        api_tokens.withdraw_token(token_id=token_id, by=request.staff, now=timezone.now())
    except api_tokens.NoToken:
        raise NotYours from None
    return redirect(f"{reverse('desk:systems')}?done=withdrawn")


def _show(
    request: StaffRequest, *, form: TokenForm | None = None, secret: str = "", status: int = 200
) -> HttpResponse:
    partners = [each for each in all_organisations() if each.kind is not OrganisationKind.OPERATOR]
    names = {each.organisation_id: each.name for each in partners}
    form = form or TokenForm(auto_id="token-%s")
    by_name = sorted(names.items(), key=lambda each: each[1].casefold())
    offer(form, "organisation_id", [(str(key), name) for key, name in by_name])
    lines = token_lines(api_tokens.all_tokens(by=request.staff), names, now=timezone.now())
    return show(
        request, "systems", SystemsPage(tokens=lines, form=form, secret=secret), status=status
    )


def token_lines(
    found: Sequence[api_tokens.Token], names: Mapping[UUID, str], *, now: datetime
) -> list[TokenLine]:
    """The tokens in words, the one that ends first on top."""
    return [
        TokenLine(
            id=each.id,
            organisation=names.get(each.organisation_id, ""),
            name=each.name,
            ends_at=each.ends_at,
            over=each.ends_at <= now,
            soon=now < each.ends_at <= now + MONTH,
        )
        for each in found
    ]
