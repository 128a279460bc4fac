"""What is typed about people who work here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.accounts.models import Purpose
from reports.accounts.profiles import Profile
from reports.console import words
from reports.region import Kind, region


class InviteForm(forms.Form):
    """Somebody new: her team, her name, and what routing must know."""

    team_id = forms.UUIDField(label=_("Team"), widget=forms.Select)
    name = forms.CharField(label=_("Name"), max_length=80)
    login = forms.CharField(label=_("Login name"), max_length=64)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.SelectMultiple(attrs={"size": 3})
    )
    gender = forms.ChoiceField(
        label=_("If somebody wishes to talk with a woman or a man"),
        choices=[("", _("Not said")), ("woman", _("a woman")), ("man", _("a man"))],
        required=False,
    )
    skills = forms.MultipleChoiceField(
        label=_("Knows well"),
        choices=words.KINDS.items(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )
    capacity = forms.IntegerField(
        label=_("Open cases at most"), min_value=0, max_value=200, initial=20
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = self.fields["languages"]
        if isinstance(languages, forms.MultipleChoiceField):
            languages.choices = [
                (code, words.LANGUAGES.get(code, code)) for code in region().languages
            ]

    def profile(self) -> Profile:
        """What was typed, as a profile. The form must be valid."""
        said = self.cleaned_data
        return Profile(
            name=said["name"],
            login=said["login"],
            languages=tuple(said["languages"]),
            gender=said["gender"],
            skills=tuple(Kind(each) for each in said["skills"]),
            capacity=said["capacity"],
        )


class MemberForm(forms.Form):
    """One person in one team."""

    team_id = forms.UUIDField(widget=forms.HiddenInput)
    user_id = forms.UUIDField(widget=forms.HiddenInput)


class AdmitForm(MemberForm):
    """The eight digits the new person reads out, by phone or face to face."""

    digits = forms.CharField(
        label=_("Eight digits"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ResetForm(forms.Form):
    """A way back in for one person: after a lost password, a lost phone, or both."""

    user_id = forms.UUIDField(widget=forms.HiddenInput)
    purpose = forms.TypedChoiceField(choices=Purpose.choices, coerce=Purpose)
