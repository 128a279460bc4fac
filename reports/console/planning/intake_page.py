"""Intake by a worker: what somebody says on the phone or at the door goes in at the one door.

The answer to the sent form shows the return code, once, to be read out; it is kept nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.access.access import visible_cases
from reports.console.case_actions.assess_form import AssessForm
from reports.console.case_actions.case_forms import CHOOSE, TEXT, Choices, OnceForm
from reports.console.case_actions.contact_form import ContactForm
from reports.console.frame.desk_page import Note, desk_page
from reports.console.labels import code_labels
from reports.console.labels.queue_rows import reference
from reports.console.planning.closing_page import MISSING
from reports.console.planning.planning_frame import show_page
from reports.intake import by_staff
from reports.intake.by_staff import Spoken
from reports.intake.submission import HouseholdNeeds, InvalidSubmission, Teller
from reports.messaging.contact.contact import ContactState
from reports.region import reading, region
from reports.vault.case_keys import return_codes
from reports.vault.case_keys.return_codes import ReturnCode
from reports.vault.primitives.padding import TooLong

COUNTED: Final[Choices] = [("", _("Not asked")), ("yes", _("Yes")), ("no", _("No"))]
GENDERS: Final[Choices] = [("", _("No wish")), ("woman", _("A woman")), ("man", _("A man"))]
OLDEST: Final = 17
LONGEST: Final = 200


def _communes() -> Choices:
    language = reading()
    found = [(each.code, each.name(language)) for each in region().communes]
    return [("", _("Not said")), *sorted(found, key=lambda each: each[1])]


class IntakeForm(OnceForm):
    """What somebody says; whatever was not said is left out."""

    teller = forms.TypedChoiceField(label=_("Who tells"), choices=Teller.choices, coerce=Teller)
    language = forms.ChoiceField(label=_("Language"))
    name = forms.CharField(
        label=_("How the person wants to be called"), required=False, max_length=LONGEST
    )
    happened = forms.CharField(
        label=_("What the person says"),
        help_text=_("In their own words. Nothing has to be told."),
        required=False,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "autocomplete": "off"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is about"),
        choices=code_labels.KINDS.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    minor = forms.BooleanField(label=_("It is about a minor"), required=False)
    worker_gender = forms.ChoiceField(
        label=_("Would like to talk with"), choices=GENDERS, required=False
    )
    commune = forms.ChoiceField(label=_("Commune"), choices=_communes, required=False)
    place = forms.BooleanField(label=_("Looks for a place to stay"), required=False)
    adults = forms.IntegerField(
        label=_("How many adults"), min_value=1, max_value=20, required=False
    )
    child_ages = forms.CharField(
        label=_("Ages of the children"),
        help_text=_("In years, with commas between."),
        required=False,
        max_length=LONGEST,
    )
    counted = forms.ChoiceField(
        label=_("May be counted in statistics"), choices=COUNTED, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = [(code, code_labels.language(code)) for code in region().languages]
        self.fields["language"].choices = [*CHOOSE, *spoken]  # type: ignore[attr-defined]

    def clean_child_ages(self) -> tuple[int, ...]:
        """The ages as numbers."""
        typed = [each.strip() for each in self.cleaned_data["child_ages"].split(",")]
        ages = [each for each in typed if each]
        if not all(each.isascii() and each.isdigit() and int(each) <= OLDEST for each in ages):
            raise forms.ValidationError(_("Write the ages as numbers, with commas between."))
        return tuple(sorted(int(each) for each in ages))

    def household(self) -> HouseholdNeeds | None:
        """Who looks for a place; None if nobody does. The form must be valid."""
        said = self.cleaned_data
        if not said["place"]:
            return None
        return HouseholdNeeds(adults=said["adults"] or 1, child_ages=said["child_ages"])


@dataclass(frozen=True, kw_only=True)
class IntakePage:
    """The three forms that are sent as one."""

    form: IntakeForm
    safety: AssessForm
    contact: ContactForm


@dataclass(frozen=True, kw_only=True)
class WrittenPage:
    """What came of it. Without `code` it had been sent before, and the code was shown then."""

    case_id: UUID
    reference: str
    level: str
    mine: bool
    code: str


@require_http_methods(["GET", "POST"])
@desk_page(Permission.WORK_CASE)
def intake(request: StaffRequest) -> HttpResponse:
    """The form; sent, a case is made and its code shown once."""
    if request.method == "GET":
        return _show(request, _forms())
    page = _forms(request.POST)
    if not all([page.form.is_valid(), page.safety.is_valid(), page.contact.is_valid()]):
        return _show(request, page, notes=[Note(kind="wrong", words=MISSING)], status=422)
    return _write(request, page)


def _write(request: StaffRequest, page: IntakePage) -> HttpResponse:
    said, agreed = page.form.cleaned_data, page.contact.cleaned_data
    words = agreed["code_words"]
    code = ReturnCode.generate()
    try:
        filed = by_staff.write_down(
            spoken=Spoken(
                teller=said["teller"],
                language=said["language"],
                happened=said["happened"],
                name=said["name"],
                kinds=said["kinds"],
                safety=page.safety.cleaned_data["answers"],
                worker_gender=said["worker_gender"],
                commune=said["commune"],
                minor=said["minor"],
                place=page.form.household(),
                counted={"yes": True, "no": False}.get(said["counted"]),
            ),
            contact=replace(
                agreed["contact"],
                she_says=words.she_says,
                we_say=words.we_say,
                danger_word=words.danger_word,
            ),
            submission_id=said["once"],
            keys=return_codes.derive(code),
            by=request.staff,
            now=timezone.now(),
        )
    except (InvalidSubmission, TooLong):
        return _show(request, page, notes=[Note(kind="wrong", words=_TOO_LONG)], status=422)
    written = WrittenPage(
        case_id=filed.case_id,
        reference=reference(filed.case_id),
        level=code_labels.word(code_labels.LEVELS, filed.level),
        mine=visible_cases(request.staff).filter(id=filed.case_id).exists(),
        code="" if filed.already else code.shown,
    )
    return show_page(request, "intake_written", written)


_TOO_LONG: Final = _("Not sent: this is too long, or holds what cannot be kept.")


def _forms(data: Any = None) -> IntakePage:
    begun = {"version": 0}
    return IntakePage(
        form=IntakeForm(data, initial=begun, auto_id="intake-%s"),
        safety=AssessForm(data, initial=begun, prefix="safety", auto_id="%s"),
        contact=ContactForm(
            data,
            initial=begun | {"timezone": region().timezone.key, "state": ContactState.OPEN},
            prefix="contact",
            auto_id="%s",
        ),
    )


def _show(
    request: StaffRequest, page: IntakePage, *, notes: Sequence[Note] = (), status: int = 200
) -> HttpResponse:
    return show_page(request, "intake", page, notes=notes, status=status)
