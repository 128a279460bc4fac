"""What a house says of a place, in the few words a worker needs before calling."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reports.region import region
from shelters.facts.unit_facts import UnitFacts
from shelters.screens.labels.need_labels import language_names

ROOMS: Final[Mapping[str, Promise]] = {
    "own_room": gettext_lazy("own room"),
    "shared_room": gettext_lazy("bed in a shared room"),
    "studio": gettext_lazy("studio"),
    "flat": gettext_lazy("flat"),
}


def facts(said: UnitFacts) -> list[str]:
    """What is said, one short text for each thing; what is not said is left out."""
    return list(_facts(said))


def _facts(said: UnitFacts) -> Iterator[str]:
    if said.room:
        yield str(ROOMS[said.room])
    if said.day_price is not None:
        yield _price(said.day_price)
    if said.max_stay_days is not None:
        days = int(said.max_stay_days)
        yield ngettext("%(n)d day at most", "%(n)d days at most", days) % {"n": days}
    if said.languages:
        yield language_names(said.languages)
    if said.interview_first:
        yield _("interview first")
    if said.emergency:
        yield _("takes people at once")
    if said.intake_from and said.intake_until:
        hours = {"since": said.intake_from, "until": said.intake_until}
        yield _("arrival from %(since)s to %(until)s") % hours


def _price(price: float) -> str:
    if not price:
        return _("costs nothing")
    amount = f"{price:g} {region().currency}"
    return _("%(amount)s a day") % {"amount": amount}
