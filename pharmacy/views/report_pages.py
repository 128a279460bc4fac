"""A report at the counter: written by the person on the turned screen, or together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from pharmacy.counter_kit import counter_draft
from pharmacy.counter_kit.counter_draft import Box
from pharmacy.counter_kit.counter_guard import CounterRequest, show, trained_page
from pharmacy.person_form import CounterForm, OwnForm, checked, choice, line, sharing
from pharmacy.register import counter_reports
from pharmacy.register.counter_reports import ReadAloud, Told
from pharmacy.register.help_modes import Mode
from reports.region import reading, region
from reports.vault.browser_secrets import drafts
from reports.vault.primitives.padding import TooLong

_ONCE_MORE = _("Please press the button once more.")
_NEW_TEXT = _("The text to read aloud has changed. Please read the new one and ask again.")
_TOO_LONG = _("This is too long. Please use fewer words.")


@trained_page
@require_http_methods(["GET", "POST"])
def own(request: CounterRequest) -> HttpResponse:
    """The reporter fills it in alone, in a language of choice, on the turned screen."""
    spoken = _among(region().languages, request.GET.get("in", ""))
    with override(spoken):
        if request.method == "GET":
            return _fresh(request, Mode.SELF, spoken, OwnForm())
        form = OwnForm(request.POST)
        if not form.is_valid():
            return _form_page(request, Mode.SELF, spoken, form, status=422)
        return _send(request, Mode.SELF, spoken, form)


@trained_page
@require_http_methods(["GET", "POST"])
def assisted(request: CounterRequest) -> HttpResponse:
    """The pharmacist reads aloud, asks and types; the person is there and agrees (R3.2)."""
    spoken = _among(region().of_staff, request.GET.get("read", ""))
    if request.method == "GET":
        return _fresh(request, Mode.ASSISTED, spoken, AssistedForm())
    form = AssistedForm(request.POST)
    if not form.is_valid():
        return _form_page(request, Mode.ASSISTED, spoken, form, status=422)
    return _send(request, Mode.ASSISTED, spoken, form)


def _among(languages: Sequence[str], wanted: str) -> str:
    return wanted if wanted in languages else reading()


def _send(request: CounterRequest, mode: Mode, spoken: str, form: CounterForm) -> HttpResponse:
    """File once. Whoever comes second (a double click, "back" and again) finds it sent."""
    now = timezone.now()
    try:
        with transaction.atomic():
            here = _box_of_form(request, now)
            if not here.draft.sent:
                _file(request, here, mode, form, now)
    except drafts.NoDraft:
        # It ran out, or belongs to another way or window: what was typed is shown again, with a
        # new one.
        return _fresh(request, mode, spoken, form, note=_ONCE_MORE, status=409)
    except counter_reports.NoConsent:
        return _form_page(request, mode, spoken, form, note=_NEW_TEXT, status=422)
    except TooLong:
        return _form_page(request, mode, spoken, form, note=_TOO_LONG, status=422)
    return redirect("pharmacy:turn" if here.mode is Mode.ASSISTED else "pharmacy:code")


def _box_of_form(request: CounterRequest, now: datetime) -> Box:
    """The draft of this very form, held. Raises NoDraft.

    Two windows of one counter share a cookie: who sends the older form must neither be taken for
    the other person nor be shown that person's code.
    """
    here = Box.of(request, now=now, lock=True)
    if request.POST.get("form") != here.form:
        raise drafts.NoDraft
    return here


def _file(request: CounterRequest, here: Box, mode: Mode, form: CounterForm, now: datetime) -> None:
    if here.mode is not mode or here.draft.ready_code is None:
        raise drafts.NoDraft
    code, keys = here.draft.ready_code
    told = _told(here, mode, form.cleaned_data, now)
    number = counter_reports.file(told=told, keys=keys, by=request.standing, now=now)
    said = form.cleaned_data
    urgent = "yes" in {said["danger"], said["injury"], said.get("police")}
    here.sent(code, now=now, receipt=number, urgent=urgent, language=told.language)


def _told(here: Box, mode: Mode, answers: dict[str, Any], now: datetime) -> Told:
    if mode is Mode.SELF:
        return Told(submission_id=here.draft.submission_id, language=here.language, answers=answers)
    consent = ReadAloud(
        version=answers["consent_version"],
        language=answers["consent_language"],
        at=now,
        present_and_agrees=answers["agrees"],
    )
    return Told(
        submission_id=here.draft.submission_id,
        language=consent.language,
        answers=answers,
        consent=consent,
    )


def _fresh(
    request: CounterRequest,
    mode: Mode,
    spoken: str,
    form: CounterForm,
    *,
    note: Promise | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form with a new draft; whatever was there before is gone."""
    begun = Box.begin(mode=mode, language=spoken, now=timezone.now())
    response = _form_page(request, mode, spoken, form, note=note, status=status, given=begun.form)
    counter_draft.forget(request)
    begun.give(response)
    return response


def _form_page(
    request: CounterRequest,
    mode: Mode,
    spoken: str,
    form: CounterForm,
    *,
    note: Promise | None = None,
    status: int = 200,
    given: str | None = None,
) -> HttpResponse:
    """The form; `given` names it if it is a new one, else it is the one that was sent."""
    named = request.POST.get("form", "") if given is None else given
    context: dict[str, Any] = {"form": form, "note": note, "spoken": spoken, "named": named}
    if mode is Mode.SELF:
        return show(request, "own", context, status=status)
    consent = region().pharmacy.consent(request.standing.day)
    context |= {"consent": consent, "text": consent.texts[spoken] if consent else ""}
    return show(request, "assisted", context, status=status)


LONGEST_NOTE: Final = 300
POLICE: Final = (("yes", _("Yes, now")), ("no", _("No")), ("undecided", _("Decide later")))


@sharing
class AssistedForm(CounterForm):
    """The pharmacist types, the person is there and agrees: seven fields and a yes (R3.2)."""

    witness = True
    police = choice(POLICE, label=_("Does the person want the police?"))
    agrees = forms.BooleanField(
        label=_("The person is present and agrees."),
        error_messages={
            "required": _("Ask, and tick this after a yes: nothing is sent without it.")
        },
    )
    consent_version = forms.CharField(widget=forms.HiddenInput)
    consent_language = forms.CharField(widget=forms.HiddenInput)
    note = line(_("A short note"), LONGEST_NOTE)
    field_order = ("agrees", "danger", "injury", "police", "children", "reach", "number", "alias")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not region().pharmacy.notes:
            del self.fields["note"]

    def _reach_label(self) -> Any:
        return _("How may the team reach the person?")

    def clean_note(self) -> str:
        """Words without a number or an address (R3.7)."""
        return checked(str(self.cleaned_data["note"]))
