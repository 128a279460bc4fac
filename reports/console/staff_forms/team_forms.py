"""What is typed about organisations and their teams."""

from typing import Any, Final, Self

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.accounts.directory.profiles import TeamProfile
from reports.accounts.directory.teams import TeamInfo
from reports.accounts.models import OrganisationKind, TeamKind
from reports.console.staff_forms.people_forms import Ticks, spoken_here
from reports.region.vocabulary import Takes

TAKES: Final[dict[Takes, Promise]] = {
    Takes.ADULTS: _("adults' cases"),
    Takes.BOTH: _("adults' and minors' cases"),
    Takes.MINORS: _("minors' cases only"),
}
# An installation has one operator, one coordinators' desk, one administration: from its beginning.
FOUNDED: Final = frozenset(
    {OrganisationKind.OPERATOR, TeamKind.COORDINATORS, TeamKind.ADMINISTRATION}
)


class OrganisationForm(forms.Form):
    """A new organisation."""

    kind = forms.TypedChoiceField(
        label=_("Kind of organisation"),
        choices=[(kind.value, kind.label) for kind in OrganisationKind if kind not in FOUNDED],
        coerce=OrganisationKind,
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    apart = forms.CharField(
        label=_("What tells it from another of its name"),
        help_text=_("Only if there is one: the municipality, for example. It is shown everywhere."),
        max_length=80,
        required=False,
    )


class TeamProfileForm(forms.Form):
    """What a team is called, speaks, and whose cases it takes."""

    name = forms.CharField(label=_("Name"), max_length=80)
    languages = forms.MultipleChoiceField(label=_("Languages"), required=False, widget=Ticks)
    takes = forms.TypedChoiceField(
        label=_("Whose cases it takes"),
        help_text=_(
            "Asked of care teams. A minor's case goes to somebody who takes those of minors; while"
            " nobody is there, it waits with a team that takes them."
        ),
        choices=TAKES.items(),
        coerce=Takes,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = self.fields["languages"]
        if isinstance(languages, forms.MultipleChoiceField):
            languages.choices = spoken_here()


class TeamForm(TeamProfileForm):
    """A new team of an organisation."""

    organisation_id = forms.UUIDField(label=_("Organisation"), widget=forms.Select)
    kind = forms.TypedChoiceField(
        label=_("Kind of team"),
        choices=[(kind.value, kind.label) for kind in TeamKind if kind not in FOUNDED],
        coerce=TeamKind,
    )
    field_order = ("organisation_id", "kind")


class ChangeForm(TeamProfileForm):
    """A team as it is: only a care team is asked whose cases it takes."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def profile(self) -> TeamProfile:
        """What was typed. The form must be valid."""
        said = self.cleaned_data
        return TeamProfile(
            name=said["name"],
            languages=tuple(said["languages"]),
            takes=said.get("takes", Takes.ADULTS),
        )

    @classmethod
    def about(cls, team: TeamInfo, said: Any = None) -> Self:
        """The form as this team would have filled it in, or as it was sent."""
        form = cls(
            said,
            initial={
                "name": team.name,
                "languages": team.languages,
                "takes": team.takes,
                "revision": team.revision,
            },
            auto_id="team-%s",
        )
        if team.kind != TeamKind.CARE:
            del form.fields["takes"]
        return form
