"""What a household would like, and whether a place has it, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shelters.facts.need_facts import NeedFacts
from shelters.facts.unit_facts import UnitFacts
from shelters.facts.wishes import met
from shelters.screens.labels.need_labels import NEAR, WISHES

MET: Final[Mapping[bool | None, Promise]] = {
    True: _("%(wish)s: yes"),
    False: _("%(wish)s: no"),
    None: _("%(wish)s: not said, ask"),
}


def said(facts: NeedFacts, place: UnitFacts) -> list[str]:
    """Each wish of a household with a yes, a no, or that the house has not said."""
    words = {**dict(WISHES), "near": NEAR}
    found = met(facts.wishes or (), facts.near or (), place)
    return [str(MET[has]) % {"wish": words[name]} for name, has in found.items()]
