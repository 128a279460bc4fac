"""What is typed about people who work here."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Self

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reports.accounts.directory.profiles import Profile
from reports.accounts.models import Purpose
from reports.accounts.onboarding.proposals import What
from reports.cases.assignment.staffing import CHILDREN
from reports.console.labels import code_labels
from reports.region import Kind, reading, region


class Ticks(forms.CheckboxSelectMultiple):
    """Several of a list, each with a box of its own, without a template for each."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,
    ) -> SafeString:
        """The boxes alone; the group around them and its name are the page's."""
        del renderer
        groups = self.get_context(name, value, attrs)["widget"]["optgroups"]
        boxes = [option for _group, some, _index in groups for option in some]
        lines = (
            (flatatt({"name": name, "value": box["value"], **box["attrs"]}), box["label"])
            for box in boxes
        )
        tick = '<label class="tick"><input type="checkbox"{}> {}</label>'
        return format_html_join("\n", tick, lines)


class WorkForm(forms.Form):
    """What routing must know of somebody."""

    languages = forms.MultipleChoiceField(label=_("Languages"), required=False, widget=Ticks)
    gender = forms.ChoiceField(
        label=_("If somebody wishes to talk with a woman or a man"),
        choices=[("", _("Not said")), ("woman", _("a woman")), ("man", _("a man"))],
        required=False,
    )
    skills = forms.MultipleChoiceField(
        label=_("Knows well"),
        choices=code_labels.KINDS.items(),
        required=False,
        widget=Ticks,
    )
    children = forms.BooleanField(label=_("Takes cases of minors"), required=False)
    areas = forms.MultipleChoiceField(
        label=_("Takes no cases from"),
        help_text=_("For example where this person lives or is known."),
        required=False,
        widget=Ticks,
    )
    capacity = forms.IntegerField(
        label=_("Open cases at most"), min_value=0, max_value=200, initial=20
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_from("languages", spoken_here())
        language = reading()
        self._choose_from("areas", [(each.code, each.name(language)) for each in region().communes])

    def clean_areas(self) -> list[str]:
        """Refuse all of them: whoever takes no case from anywhere has a capacity of nought."""
        areas: list[str] = self.cleaned_data["areas"]
        if areas and len(areas) == len(region().communes):
            raise forms.ValidationError(
                _("Leave at least one. Somebody who takes no cases has room for 0.")
            )
        return areas

    def onto(self, profile: Profile) -> Profile:
        """The profile with what was typed. The form must be valid."""
        said = self.cleaned_data
        skills = [Kind(each).value for each in said["skills"]]
        return replace(
            profile,
            languages=tuple(said["languages"]),
            gender=said["gender"],
            skills=(*skills, CHILDREN) if said["children"] else tuple(skills),
            areas=_others(said["areas"]),
            capacity=said["capacity"],
        )

    @classmethod
    def of(cls, profile: Profile, **options: Any) -> Self:
        """The form as this profile would have filled it in."""
        initial = {
            "languages": profile.languages,
            "gender": profile.gender,
            "skills": [each for each in profile.skills if each != CHILDREN],
            "children": CHILDREN in profile.skills,
            "areas": _others(profile.areas),
            "capacity": profile.capacity,
        }
        return cls(initial=initial, **options)

    def _choose_from(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = list(choices)


class InviteForm(WorkForm):
    """Somebody new: the team, the name, and what routing must know."""

    team_id = forms.UUIDField(label=_("Team"), widget=forms.Select)
    name = forms.CharField(label=_("Name"), max_length=80)
    login = forms.CharField(label=_("Login name"), max_length=64)
    field_order = ("team_id", "name", "login")

    def profile(self) -> Profile:
        """What was typed, as a profile. The form must be valid."""
        return self.onto(Profile(name=self.cleaned_data["name"], login=self.cleaned_data["login"]))


class JoinForm(forms.Form):
    """One more team for somebody who works here already."""

    team_id = forms.UUIDField(label=_("Also in team"), widget=forms.Select)


class MemberForm(forms.Form):
    """One person in one team."""

    team_id = forms.UUIDField(widget=forms.HiddenInput)
    user_id = forms.UUIDField(widget=forms.HiddenInput)


class PersonForm(forms.Form):
    """One person."""

    user_id = forms.UUIDField(widget=forms.HiddenInput)


class AdmitForm(MemberForm):
    """The eight digits the new person reads out, by phone or face to face."""

    digits = forms.CharField(
        label=_("Eight digits"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class DecideForm(forms.Form):
    """What kind of thing is decided: the button says it."""

    what = forms.TypedChoiceField(choices=[(what.value, what.value) for what in What], coerce=What)


class ResetForm(forms.Form):
    """A way back in for one person: after a lost password, a lost phone, or both."""

    user_id = forms.UUIDField(widget=forms.HiddenInput)
    purpose = forms.TypedChoiceField(choices=Purpose.choices, coerce=Purpose)


def spoken_here() -> list[tuple[str, str]]:
    """The region's languages, for choosing."""
    return [(code, code_labels.language(code)) for code in region().languages]


def _others(areas: Iterable[str]) -> tuple[str, ...]:
    # A profile keeps the communes that are covered, none named meaning all of them; the form asks
    # for the few that are not. Each is the rest of the other.
    said = frozenset(areas)
    if not said:
        return ()
    return tuple(each.code for each in region().communes if each.code not in said)
