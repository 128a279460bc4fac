"""What a house reads of a household that is offered: only what was agreed to, in words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shelters.screens.labels.need_labels import PETS, SECURITY, WHO_ADULT, WHO_CHILD, language_names

type Row = tuple[str, str]
type People = Sequence[Mapping[str, Any]] | None


def profile_rows(said: Mapping[str, Any]) -> Sequence[Row]:
    """Return label and words for each thing that was passed on; what was not is not named."""
    return [(str(label), words(said[name])) for name, label, words in _FIELDS if name in said]


def _adults(people: People) -> str:
    return _people(people, dict(WHO_ADULT))


def _children(people: People) -> str:
    return _people(people, dict(WHO_CHILD))


def _people(people: People, who: Mapping[str, str | Promise]) -> str:
    if people is None:
        return _("Not known yet")
    return "; ".join(_person(each, who) for each in people) or _("Nobody")


def _person(person: Mapping[str, Any], who: Mapping[str, str | Promise]) -> str:
    word = str(who[person["gender"] or "?"])
    if person["age"] is None:
        return _("%(who)s, age not said") % {"who": word}
    years = int(person["age"])
    said = {"who": word, "n": years}
    return ngettext("%(who)s, %(n)d year", "%(who)s, %(n)d years", years) % said


def _day(value: str | None) -> str:
    return date_format(date.fromisoformat(value), "j F") if value else _("Not known yet")


def _days(value: int | None) -> str:
    if value is None:
        return _("Not known yet")
    return ngettext("%(n)d day", "%(n)d days", value) % {"n": value}


def _yes_no(value: bool | None) -> str:
    return _("Not known yet") if value is None else _("Yes") if value else _("No")


def _languages(value: Sequence[str] | None) -> str:
    return language_names(tuple(value)) if value else _("Not known yet")


def _pets(value: Sequence[str] | None) -> str:
    if value is None:
        return _("Not known yet")
    names = dict(PETS)
    return ", ".join(str(names.get(each, each)) for each in value or ["none"])


def _money(value: float | None) -> str:
    return _("Not known yet") if value is None else f"{value:g}"


def _security(value: int | None) -> str:
    return str(dict(SECURITY)["" if value is None else str(value)])


_FIELDS: Final[Sequence[tuple[str, Promise, Callable[[Any], str]]]] = (
    ("adults", gettext_lazy("Adults"), _adults),
    ("children", gettext_lazy("Children"), _children),
    ("needed_on", gettext_lazy("Needed from"), _day),
    ("stay_days", gettext_lazy("For how long"), _days),
    ("languages", gettext_lazy("Languages"), _languages),
    ("step_free", gettext_lazy("Step-free access"), _yes_no),
    ("signals", gettext_lazy("Signals for deaf or blind people"), _yes_no),
    ("bathroom", gettext_lazy("Bathroom for a wheelchair"), _yes_no),
    ("carer_bed", gettext_lazy("A carer sleeps there too"), _yes_no),
    ("cot", gettext_lazy("A cot is needed"), _yes_no),
    ("pets", gettext_lazy("Animals"), _pets),
    ("has_permit", gettext_lazy("Residence permit"), _yes_no),
    ("can_pay_per_day", gettext_lazy("Can pay a day"), _money),
    ("guaranteed", gettext_lazy("A public service pays"), _yes_no),
    ("security", gettext_lazy("Security level"), _security),
)
