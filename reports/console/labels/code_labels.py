"""The words the desks use for codes that have none of their own.

A closed list has its words beside its codes (`TextChoices`), but where the code is also read by
those who read none of these words, or is a choice of a column.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reports.accounts.roles import Role
from reports.audit.events import ReasonCode
from reports.region import dates_in, reading, region
from reports.region.models.language import named

Words = Mapping[str, str | Promise]

# Who the audit log can name: every role, and those that are nobody's account.
ROLES: Final[Words] = {
    **dict(Role.choices),
    "reporter": _("the person who reported"),
    "system": _("the service itself"),
    "operator": _("the command line"),
    "duty_phone": _("a duty phone"),
    "account": _("own account"),
    "device": _("a shared device"),
}

# What a level is explained by: a reason somebody gave, or what a machine found besides the answers.
LEVEL_REASONS: Final[Words] = {
    **dict(ReasonCode.choices),
    "safety_unanswered": _("The question whether the person is safe was not answered"),
    "words_cry": _("The words sound like a call for help"),
    "words_worry": _("The words tell of danger"),
}

LEVELS: Final[Words] = {
    "emergency": _("Emergency"),
    "high": _("High"),
    "elevated": _("Elevated"),
    "standard": _("Standard"),
}

ANSWERS: Final[Words] = {
    "yes": _("Yes"),
    "no": _("No"),
    "unknown": _("Does not know"),
    "undisclosed": _("Prefers not to say"),
    "blank": _("Left blank"),
}

# The short names of risk factors. A question of another instrument is shown as it is asked.
FACTORS: Final[Words] = {
    "danger_now": _("In danger now"),
    "injury_needs_care_now": _("Injury needs care now"),
    "strangled_last_5_days": _("Strangled in the last five days"),
    "strangled_ever": _("Strangled before"),
    "weapon_used_or_threatened": _("Weapon used or shown"),
    "firearm_access": _("Can get a firearm"),
    "threat_to_kill": _("Threat to kill"),
    "threat_or_weapon": _("Threat to kill or weapon shown"),
    "fears_being_killed": _("Afraid of being killed"),
    "honour_or_forced_marriage": _("Honour or forced marriage"),
    "forced_sex": _("Forced sex"),
    "escalating": _("Violence is getting worse"),
    "stalking": _("Stalking"),
    "separated_or_planning": _("Separation under way"),
    "controlling_or_jealous": _("Control or jealousy"),
    "pregnant_or_baby_under_1": _("Pregnant or baby under one"),
    "threatens_children": _("Threat to the children"),
    "partner_suicide_threat": _("Other person threatens suicide"),
    "children_present": _("Children present"),
    "suicidal_thoughts_self": _("Thoughts of suicide"),
    "power": _("Other person has power over job or papers"),
    "see_again": _("Has to meet the other person soon"),
    "knows_sleep": _("Other person knows where they sleep"),
    "safe_place": _("Not in a safe place"),
    "afraid_home": _("Afraid of going home"),
    "lives_with": _("Lives with the other person"),
    "safe_tonight": _("No safe place tonight"),
}

# What speaks of no danger by itself: it is read among the answers.
NO_FACTOR: Final = frozenset({"can_talk_safely_now", "was_couple", "trusted_adult"})

# What identifies the other party, in the order shown.
OTHER_PARTY: Final[Words] = {
    "phone": _("Phone"),
    "handle": _("Name on an app or a site"),
    "plate": _("Number plate"),
    "name": _("Name"),
    "place": _("Place"),
}

CONNECT: Final[Words] = {
    "": _("No"),
    "tell_desk": _("Yes: the coordinators may be told"),
    "ask_me": _("Ask first"),
}

KINDS: Final[Words] = {
    "physical": _("Physical violence"),
    "sexual": _("Sexual violence"),
    "psychological": _("Humiliation, threats"),
    "economic": _("Money or work withheld"),
    "control": _("Being controlled"),
    "stalking": _("Being followed or watched"),
    "street": _("Harassment in the street"),
    "work": _("Harassment at work"),
    "online": _("Harassment online"),
    "forced_marriage": _("Forced marriage"),
    "spiking": _("Something put in a drink, or a needle"),
    "other": _("Something else"),
}

WISHES: Final[Words] = {
    "woman": _("A woman"),
    "man": _("A man"),
    "": "",
}

WEEKDAYS: Final = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


def word(words: Words | type[TextChoices], code: object) -> str:
    """The word for a code; a code without one is shown as it is, so that nothing vanishes."""
    if isinstance(words, Mapping):
        return str(words.get(str(code), code))
    return _labels(words, get_language()).get(str(code), str(code))


@cache
def _labels(words: type[TextChoices], _language: str | None) -> Mapping[str, str]:
    return {value: str(label) for value, label in words.choices}


def level_reasons(codes: Iterable[str]) -> list[str]:
    """Why a level is what it is, in words; the answers among the reasons have their own."""
    return [str(LEVEL_REASONS[each]) for each in codes if each in LEVEL_REASONS]


def language(code: str) -> str:
    """What a language is called in the one that is read; its own name where nobody knows."""
    found = named(code, cldr=dates_in())
    return region().own_names().get(code, code) if found == code else found


def languages() -> dict[str, str]:
    """Every language that people may speak here, for choosing."""
    return {code: language(code) for code in region().own_names()}


def authorities() -> dict[str, str]:
    """Who may order that a case is kept, in the language that is read."""
    return {id_: each.name(reading()) for id_, each in region().hold_authorities.items()}
