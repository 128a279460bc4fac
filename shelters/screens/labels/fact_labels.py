"""What a house says of a place, in the few words a worker needs before calling."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reports.region import region
from shelters.facts.unit_facts import Budget, FlatTerms, UnitFacts
from shelters.screens.labels.need_labels import language_names

ROOMS: Final[Mapping[str, Promise]] = {
    "own_room": gettext_lazy("own room"),
    "shared_room": gettext_lazy("bed in a shared room"),
    "studio": gettext_lazy("studio"),
    "flat": gettext_lazy("flat"),
}


SMOKING: Final[Mapping[str, Promise]] = {
    "no": gettext_lazy("No"), "outside": gettext_lazy("Outside"), "yes": gettext_lazy("Yes"),
}  # fmt: skip
PET_PLACES: Final[Mapping[str, Promise]] = {
    "on_site": gettext_lazy("In the house"),
    "fostering": gettext_lazy("With somebody else"),
}
DOCUMENTS: Final[Mapping[str, Promise]] = {
    "identity": gettext_lazy("Identity document"),
    "income": gettext_lazy("Proof of income"),
    "referral": gettext_lazy("Letter of referral"),
    "medical": gettext_lazy("Medical certificate"),
}
GUARDS: Final[Mapping[str, Promise]] = {
    "secret_address": gettext_lazy("The address is secret"),
    "staff_all_night": gettext_lazy("Staff all night"),
    "camera": gettext_lazy("Cameras"),
    "alarm": gettext_lazy("An alarm"),
}


DECIDERS: Final[Mapping[str, Promise]] = {
    "house": gettext_lazy("the house itself"),
    "committee": gettext_lazy("a committee"),
    "public_service": gettext_lazy("a public service"),
}
FOLLOWED: Final[Mapping[str, Promise]] = {
    "nobody": gettext_lazy("without support in the flat"),
    "house": gettext_lazy("with a contract of support by its own people"),
    "other_service": gettext_lazy("with a contract of support by another service"),
}


def facts(said: UnitFacts) -> list[str]:
    """What is said, one short text for each thing; what is not said is left out."""
    return list(_facts(said))


def budget(said: Budget | None, left: int | None = None) -> list[str]:
    """What rooms of a hotel may cost, as `facts` says it, and how many nights of it are left."""
    if said is None:
        return []
    nights = said.nights if left is None else left
    amount = f"{said.per_night:g} {region().currency}"
    words = ngettext(
        "%(n)d night left in the budget, at %(amount)s at most",
        "%(n)d nights left in the budget, at %(amount)s at most",
        nights,
    )
    return [words % {"n": nights, "amount": amount}]


def flat(said: FlatTerms | None) -> list[str]:
    """How somebody gets a flat, as `facts` says it."""
    if said is None:
        return []
    days = ngettext("within %(n)d day", "within %(n)d days", said.decision_days)
    when = days % {"n": said.decision_days} if said.decision_days else _("the same day")
    found = [_("%(who)s decides, %(when)s") % {"who": DECIDERS[said.decides], "when": when}]
    if said.monthly is not None:
        amount = f"{said.monthly:g} {region().currency}"
        found.append(_("%(amount)s a month, charges included") % {"amount": amount})
    return [*found, str(FOLLOWED[said.follows])]


def _facts(said: UnitFacts) -> Iterator[str]:
    for name, words in LINES.items():
        value = getattr(said, name)
        if value is not None and (line := words(value)):
            yield line
    if said.intake_from and said.intake_until:
        hours = {"since": said.intake_from, "until": said.intake_until}
        yield _("arrival from %(since)s to %(until)s") % hours


def _days(value: float) -> str:
    days = int(value)
    return ngettext("%(n)d day at most", "%(n)d days at most", days) % {"n": days}


def _longer(days: int) -> str:
    if not days:
        return _("no extension")
    return ngettext("%(n)d day longer on request", "%(n)d days longer on request", days) % {
        "n": days
    }


def _if(words: Promise) -> Callable[[Any], str]:
    return lambda value: str(words) if value else ""


def _listed(label: Promise, words: Mapping[str, Promise]) -> Callable[[Any], str]:
    def line(value: Any) -> str:
        codes = (value,) if isinstance(value, str) else value
        said = ", ".join(str(words[code]) for code in codes)
        return f"{label}: {said}" if said else ""

    return line


def _price(price: float) -> str:
    if not price:
        return _("costs nothing")
    amount = f"{price:g} {region().currency}"
    return _("%(amount)s a day") % {"amount": amount}


# The facts that a worker reads beside a place, in this order, and how each is said.
LINES: Final[Mapping[str, Callable[[Any], str]]] = {
    "room": lambda code: str(ROOMS[code]),
    "day_price": _price,
    "max_stay_days": _days,
    "extension_days": _longer,
    "languages": language_names,
    "interpreter": _if(gettext_lazy("an interpreter can be had")),
    "interview_first": _if(gettext_lazy("interview first")),
    "emergency": _if(gettext_lazy("takes people at once")),
    "lgbtqia": _if(gettext_lazy("says that it welcomes LGBTQIA+ people")),
    "lift": _if(gettext_lazy("lift")),
    "school_near": _if(gettext_lazy("a school nearby")),
    "pet_places": _listed(gettext_lazy("Animals"), PET_PLACES),
    "smoking": _listed(gettext_lazy("Smoking"), SMOKING),
    "documents": _listed(gettext_lazy("To bring"), DOCUMENTS),
    "guards": _listed(gettext_lazy("Safety"), GUARDS),
}
