"""What a worker writes down of a household that looks for a place: the least a house must know.

Whatever is left open is *not known*, which makes the match ask, never refuse. Filled in first from
what the person said (`need_told`); nothing of it is kept until the worker sends it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.cases.terms.consent_records import How
from reports.region import reading, region
from shelters.facts.need_facts import MAY_HEAR, MOST_PEOPLE, MOST_SECURITY, NeedFacts
from shelters.facts.zones import cell_names, zones_of
from shelters.matching.pairs.problem import Person
from shelters.screens.forms import need_people
from shelters.screens.forms.need_people import ADULTS, CHILDREN
from shelters.screens.labels.need_labels import (
    INCLUSION,
    PETS,
    SECURITY,
    SEEN_FACTS,
    SUBSTANCES,
    SUPPORT,
    WISHES,
    YES_NO,
    Choices,
)

NONE: Final = "none"
YES_OR_NO: Final = (
    "pregnant", "signals", "bathroom", "carer_bed", "cot", "language_must", "guaranteed",
)  # fmt: skip
LEVELS: Final = ("care", "mental_health", "substances")


class NeedForm(forms.Form):
    """Who comes, what the place must have, where it must not be, from when."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    once = forms.UUIDField(widget=forms.HiddenInput)
    agreed = forms.TypedChoiceField(
        label=gettext_lazy("How the person said yes to this search"),
        choices=[("", gettext_lazy("Choose …")), *How.choices],
        coerce=How,
        error_messages={"required": gettext_lazy("Please choose how the person said yes.")},
    )
    under_age_alone = forms.BooleanField(
        label=gettext_lazy("Nobody of age comes along: somebody under 18 comes alone"),
        required=False,
    )
    children_known = forms.BooleanField(
        label=gettext_lazy("That is all the children who come, or none comes"), required=False
    )
    needed_on = forms.DateField(
        label=gettext_lazy("From which day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    stay_days = forms.IntegerField(
        label=gettext_lazy("For how many days at least"), required=False, min_value=1, max_value=999
    )
    avoid = forms.MultipleChoiceField(
        label=gettext_lazy("Where would a place not be safe?"),
        help_text=gettext_lazy(
            "Where the other person lives, works or has family, and wherever else there is danger."
            " A place there is never proposed."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    security = forms.ChoiceField(
        label=gettext_lazy("Which security level must it have?"), required=False, choices=SECURITY
    )
    step_free = forms.ChoiceField(
        label=gettext_lazy("Must it be without steps?"), required=False, choices=YES_NO
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Which languages are spoken?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    pets = forms.MultipleChoiceField(
        label=gettext_lazy("Does an animal come along?"),
        required=False,
        choices=PETS,
        widget=forms.CheckboxSelectMultiple,
    )
    permit = forms.ChoiceField(
        label=gettext_lazy("Is there a residence permit?"), required=False, choices=YES_NO
    )
    can_pay = forms.FloatField(
        label=gettext_lazy("What can be paid a day, in all"),
        help_text=gettext_lazy("Leave it open if you do not know. 0 if nothing can be paid."),
        required=False,
        min_value=0,
        max_value=9999,
    )
    guaranteed = forms.ChoiceField(
        label=gettext_lazy("Does a public service pay or guarantee?"),
        required=False,
        choices=YES_NO,
    )
    pregnant = forms.ChoiceField(
        label=gettext_lazy("Is anybody pregnant?"), required=False, choices=YES_NO
    )
    signals = forms.ChoiceField(
        label=gettext_lazy("Does somebody not hear or not see well?"),
        help_text=gettext_lazy(
            "So that light signals, a vibrating alarm or signs that can be felt are needed."
        ),
        required=False,
        choices=YES_NO,
    )
    bathroom = forms.ChoiceField(
        label=gettext_lazy("Must a wheelchair get into the bathroom?"),
        required=False,
        choices=YES_NO,
    )
    carer_bed = forms.ChoiceField(
        label=gettext_lazy("Does a carer sleep there too?"), required=False, choices=YES_NO
    )
    cot = forms.ChoiceField(label=gettext_lazy("Is a cot needed?"), required=False, choices=YES_NO)
    care = forms.ChoiceField(
        label=gettext_lazy("Does somebody need help to wash, dress or move?"),
        required=False,
        choices=SUPPORT,
    )
    mental_health = forms.ChoiceField(
        label=gettext_lazy("Is help needed for how the person feels?"),
        help_text=gettext_lazy("Medicine, crises, a doctor nearby."),
        required=False,
        choices=SUPPORT,
    )
    substances = forms.ChoiceField(
        label=gettext_lazy(
            "Is there a treatment, or alcohol or drugs, that a house must be able to deal with?"
        ),
        required=False,
        choices=SUBSTANCES,
    )
    inclusion = forms.MultipleChoiceField(
        label=gettext_lazy("Whom should the house say that it welcomes?"),
        help_text=gettext_lazy("Only if the person brings it up; nobody need say why."),
        required=False,
        choices=INCLUSION,
        widget=forms.CheckboxSelectMultiple,
    )
    lives_in = forms.ChoiceField(
        label=gettext_lazy("In which commune does the person live now?"),
        help_text=gettext_lazy("Some houses take nobody from nearby, for safety."),
        required=False,
    )
    language_must = forms.ChoiceField(
        label=gettext_lazy("Must one of these languages be spoken there?"),
        help_text=gettext_lazy("An interpreter will do."),
        required=False,
        choices=YES_NO,
    )

    wishes = forms.MultipleChoiceField(
        label=gettext_lazy("What would the person like?"),
        help_text=gettext_lazy(
            "Nothing is lost by a wish: it is read beside each place, and keeps none away."
        ),
        required=False,
        choices=WISHES,
        widget=forms.CheckboxSelectMultiple,
    )
    near = forms.MultipleChoiceField(
        label=gettext_lazy("Where would the person like to be?"),
        help_text=gettext_lazy("Near a school, work or people who help."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.MultipleChoiceField(
        label=gettext_lazy("What of this is more than told?"),
        help_text=gettext_lazy(
            "Tick it if you met the person, read it on paper, or another service told you. It"
            " counts where few places fit. Do not ask for papers for it: what is only told costs at"
            " most a few days."
        ),
        required=False,
        choices=SEEN_FACTS,
        widget=forms.CheckboxSelectMultiple,
    )
    may_hear = forms.MultipleChoiceField(
        label=gettext_lazy("What may houses that are asked hear?"),
        help_text=gettext_lazy(
            "Only what the person said yes to. Each house still gets a yes of its own; this fills"
            " it in."
        ),
        required=False,
        choices=[(field.value, field.label) for field in MAY_HEAR],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        adults: Sequence[Person],
        children: Sequence[Person],
        more: str = "",
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for kind, people in ((ADULTS, adults), (CHILDREN, children)):
            self.fields.update(
                need_people.fields(kind, people, sent=self.data, one_more=kind == more)
            )
        self.fields["avoid"].choices = zones()  # type: ignore[attr-defined]
        self.fields["near"].choices = zones()[1:]  # type: ignore[attr-defined]
        self.fields["lives_in"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("Not known yet")),
            (NONE, gettext_lazy("Not in this region")),
            *zones()[1:],
        ]
        self.fields["languages"].choices = list(region().own_names().items())  # type: ignore[attr-defined]

    @property
    def adult_rows(self) -> list[need_people.Row]:
        """For the template."""
        return need_people.rows(self, ADULTS)

    @property
    def child_rows(self) -> list[need_people.Row]:
        """For the template."""
        return need_people.rows(self, CHILDREN)

    def clean_needed_on(self) -> date | None:
        """Raises ValidationError for a day that is over, unless it stood there before."""
        day: date | None = self.cleaned_data["needed_on"]
        if day and day < timezone.localdate() and "needed_on" in self.changed_data:
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse what contradicts itself."""
        said = self.cleaned_data
        for name in ("avoid", "pets", "inclusion"):
            if NONE in said.get(name, ()) and len(said[name]) > 1:
                self.add_error(name, self._both(name))
        if len(self._people(ADULTS)) + len(self._people(CHILDREN)) > MOST_PEOPLE:
            self.add_error(None, _("That is more people than one search can hold."))
        if said.get("under_age_alone") and self._people(ADULTS):
            self.add_error(
                "under_age_alone", _("An adult is written down. Take one of the two away.")
            )
        return said

    def facts(self, before: NeedFacts | None = None) -> NeedFacts:
        """What was written; houses wished for or refused stay as they are. Call when valid."""
        said = self.cleaned_data
        adults, children = self._people(ADULTS), self._people(CHILDREN)
        found = NeedFacts(
            agreed=said["agreed"],
            adults=adults or (() if said["under_age_alone"] else None),
            children=children if children or said["children_known"] else None,
            step_free=_yes(said["step_free"]),
            pets=_listed(said["pets"]),
            languages=tuple(said["languages"]) or None,
            has_permit=_yes(said["permit"]),
            can_pay_per_day=said["can_pay"],
            avoid_zones=_cells(said["avoid"]),
            security=int(said["security"]) if said["security"] else None,
            needed_on=said["needed_on"],
            stay_days=said["stay_days"],
            inclusion=_listed(said["inclusion"]),
            wishes=tuple(said["wishes"]) or None,
            near=_cells(said["near"]),
            seen=tuple(said["seen"]) or None,
            may_hear=tuple(said["may_hear"]) or None,
            lives_in=_cells((said["lives_in"],) if said["lives_in"] else ()),
            **_plain(said),
        )
        if before is None:
            return found
        return replace(found, refused=before.refused, prefers=before.prefers)

    def _both(self, name: str) -> str:
        none = dict(self.fields[name].choices)[NONE]  # type: ignore[attr-defined]
        words = _("“%(none)s” is ticked, and something else too. Take one of the two away.")
        return words % {"none": none}

    def _people(self, kind: str) -> tuple[Person, ...]:
        return need_people.people(self, self.cleaned_data, kind)


def zones() -> Choices:
    """The communes of the region by name, first that there is none to avoid."""
    language = reading()
    communes = [(each.code, each.names.get(language, each.code)) for each in region().communes]
    communes.sort(key=lambda each: each[1].casefold())
    return [(NONE, gettext_lazy("Nowhere in the region is unsafe")), *communes]


def as_sent(form: forms.Form) -> dict[str, Any]:
    """What was sent with a form, as it was typed, to go on writing in another one."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, name)
        for name, field in form.fields.items()
    }


def as_typed(facts: NeedFacts) -> dict[str, Any]:
    """The values with which the form shows these facts; the rows of people come beside."""
    return {
        "agreed": facts.agreed,
        "children_known": facts.children is not None,
        "needed_on": facts.needed_on,
        "stay_days": facts.stay_days,
        "avoid": _ticked(facts.avoid_zones and tuple(zones_of(facts.avoid_zones))),
        "security": "" if facts.security is None else str(min(facts.security, MOST_SECURITY)),
        "step_free": _said(facts.step_free),
        "languages": list(facts.languages or ()),
        "pets": _ticked(facts.pets),
        "permit": _said(facts.has_permit),
        "can_pay": facts.can_pay_per_day,
        "under_age_alone": facts.adults == (),
        "inclusion": _ticked(facts.inclusion),
        "wishes": list(facts.wishes or ()),
        "near": zones_of(facts.near or ()),
        "seen": list(facts.seen or ()),
        "may_hear": list(facts.may_hear or ()),
        "lives_in": next(iter(_ticked(facts.lives_in and tuple(zones_of(facts.lives_in)))), ""),
        **{name: _said(getattr(facts, name)) for name in YES_OR_NO},
        **{name: getattr(facts, name) or "" for name in LEVELS},
    }


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that are a yes, a no or a level."""
    levels = {name: said[name] or None for name in LEVELS}
    return levels | {name: _yes(said[name]) for name in YES_OR_NO}


def _cells(codes: Sequence[str]) -> tuple[str, ...] | None:
    listed = _listed(codes)
    return None if listed is None else cell_names(listed)


def _listed(codes: Sequence[str]) -> tuple[str, ...] | None:
    """Nothing ticked is not known; "none" is known."""
    return tuple(code for code in codes if code != NONE) if codes else None


def _ticked(codes: tuple[str, ...] | None) -> list[str]:
    if codes is None:
        return []
    return list(codes) or [NONE]


def _yes(word: str) -> bool | None:
    return {"yes": True, "no": False}.get(word)


def _said(value: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[value]
