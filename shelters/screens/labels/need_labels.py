"""The words for what a household needs, and how urgent it is."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.audit.events import ReasonCode
from reports.region import region
from shelters.facts.need_facts import NeedFacts
from shelters.facts.unit_facts import UnitFacts
from shelters.facts.wishes import met

type Choices = list[tuple[str, str | Promise]]

TIERS: Final[Mapping[int, Promise]] = {
    0: _("Tonight"),
    1: _("Within two days"),
    2: _("Unsafe, can wait for days"),
    3: _("Moving on"),
}
NOT_THERE: Final = pgettext_lazy("who comes", "Nobody")
WHO_ADULT: Final[Choices] = [
    ("", NOT_THERE), ("f", _("Woman")), ("m", _("Man")), ("x", _("Other gender")),
    ("?", _("Gender not said")),
]  # fmt: skip
WHO_CHILD: Final[Choices] = [
    ("", NOT_THERE), ("f", _("Girl")), ("m", _("Boy")), ("x", _("Other gender")),
    ("?", _("Gender not said")),
]  # fmt: skip
YES_NO: Final[Choices] = [("", _("Not known yet")), ("yes", _("Yes")), ("no", _("No"))]
PETS: Final[Choices] = [
    ("none", _("No animal")), ("dog", _("A dog")), ("cat", _("A cat")),
    ("small", _("A small animal in a cage")), ("other", _("Another animal")),
]  # fmt: skip
SUBSTANCES: Final[Choices] = [
    ("", _("Not known yet")), ("none", _("No")), ("in_treatment", _("Yes, in treatment")),
    ("using", _("Yes")),
]  # fmt: skip
SUPPORT: Final[Choices] = [
    ("", _("Not known yet")), ("none", _("No")), ("some", _("Some")), ("specialised", _("A lot")),
]  # fmt: skip
INCLUSION: Final[Choices] = [
    ("none", _("It need not say so")), ("lgbtqia", _("Lesbian, gay, bisexual")),
    ("trans", _("Trans people")), ("nonbinary", _("Non-binary people")),
]  # fmt: skip
WISHES: Final[Choices] = [
    ("own_room", _("A room of one's own")), ("own_kitchen", _("A kitchen of one's own")),
    ("women", _("A place only for women")), ("men", _("A place that also takes men")),
    ("families", _("Other families there")), ("school", _("A school nearby")),
    ("work", _("Near enough to work")),
]  # fmt: skip
SEEN_FACTS: Final[Choices] = [
    ("adults", _("The adults and their ages")), ("children", _("The children and their ages")),
    ("step_free", _("That steps are not possible")), ("carer_bed", _("The bed for a carer")),
    ("signals", _("Signals for deaf or blind people")), ("bathroom", _("The adapted bathroom")),
    ("has_permit", _("The residence permit, or that there is none")), ("pets", _("The animals")),
]  # fmt: skip
NEAR: Final = _("Where the person would like to be")
SECURITY: Final[Choices] = [
    ("", _("Not known yet")),
    ("0", _("Any place will do")),
    ("1", _("A door that locks, somebody in reach")),
    ("2", _("Staff there day and night")),
    ("3", _("Secret address, staff, cameras")),
]


def tier_word(tier: int) -> str:
    """How urgent it is."""
    return str(TIERS[tier])


def reason_word(code: str) -> str:
    """Why it is as urgent as that."""
    return str(ReasonCode(code).label)


def language_names(codes: tuple[str, ...]) -> str:
    """Languages in their own names, as people who speak them know them; others by their codes."""
    names = region().own_names()
    return ", ".join(names.get(code, code) for code in codes)


MET: Final[Mapping[bool | None, Promise]] = {
    True: _("%(wish)s: yes"),
    False: _("%(wish)s: no"),
    None: _("%(wish)s: not said, ask"),
}


def wishes_met(facts: NeedFacts, place: UnitFacts) -> list[str]:
    """Each wish of a household with a yes, a no, or that the house has not said."""
    words = {**dict(WISHES), "near": NEAR}
    found = met(facts.wishes or (), facts.near or (), place)
    return [str(MET[has]) % {"wish": words[name]} for name, has in found.items()]
