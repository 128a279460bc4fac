"""One's own duty phone: where somebody is told, without a word of content, that something waits."""

from typing import cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from reports.accounts.credentials import own_account
from reports.accounts.directory import profiles
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.models import User
from reports.accounts.roles import Permission
from reports.console.frame.desk_page import desk_page, show
from reports.messaging.contact.numbers import NotAPhoneNumber, parse_number
from reports.region import region


class PhoneForm(forms.Form):
    """A mobile number, or nothing."""

    number = forms.CharField(
        label=_("Number of your duty phone"),
        help_text=_("Leave it empty if nothing shall be sent."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        """In E.164, or empty."""
        typed: str = self.cleaned_data["number"].strip()
        try:
            return parse_number(typed, country=region().country, for_texts=True) if typed else ""
        except NotAPhoneNumber as refusal:
            raise forms.ValidationError(str(refusal)) from None


@require_http_methods(["GET", "POST"])
@desk_page(Permission.INBOX)
def duty_phone(request: StaffRequest) -> HttpResponse:
    """Show one's number and let it be changed; nobody else's is ever here."""
    if request.method == "GET":
        known = profiles.profile(user_id=request.staff.user_id).duty_phone
        return _show(request, PhoneForm(initial={"number": known}, auto_id="phone-%s"))
    form = PhoneForm(request.POST, auto_id="phone-%s")
    if not form.is_valid():
        return _show(request, form, status=422)
    own_account.change_duty_phone(
        user=cast(User, request.user), number=form.cleaned_data["number"], now=timezone.now()
    )
    return redirect(f"{reverse('desk:phone')}?done=phone")


def _show(request: StaffRequest, form: PhoneForm, *, status: int = 200) -> HttpResponse:
    return show(request, "duty_phone", {"form": form}, status=status)
