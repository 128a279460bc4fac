"""The words for the codes of the match: why a place is out, what to ask, what speaks for it.

They say nothing of other people, and of a house no more than yes, no or *ask*.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Why a place is out. FRESH is never a no.
OUT: Final[Mapping[str, Promise]] = {
    "SIZE": _("too small for everybody who comes"),
    "COMP": _("does not take a household like this"),
    "AGE": _("does not take adults of this age"),
    "CHILD_AGE": _("does not take children of this age"),
    "SONS": _("does not take a son of this age"),
    "CHILDREN": _("does not take as many children"),
    "ACCESS": _("has steps"),
    "ZONE": _("lies where it would not be safe"),
    "SEC": _("not guarded well enough"),
    "PERMIT": _("asks for a residence permit"),
    "PAY": _("costs more than can be paid"),
    "PET": _("does not take the animal"),
    "WHEN": _("not free on that day"),
    "STAY": _("not free for as long as that"),
    "NOT": _("not wanted, or the house has said no"),
}

# What to ask of the house, on the phone.
ASK_HOUSE: Final[Mapping[str, Promise]] = {
    "SIZE": _("Is there a bed for everybody?"),
    "COMP": _("Do you take a household like this?"),
    "AGE": _("Do you take adults of this age?"),
    "CHILD_AGE": _("Do you take children of this age?"),
    "SONS": _("Up to what age do you take sons?"),
    "CHILDREN": _("How many children can come?"),
    "ACCESS": _("Can one get in and around without steps?"),
    "ZONE": _("Is it far enough from where it is not safe? Ask without naming the place."),
    "SEC": _("How is the house guarded, day and night?"),
    "PERMIT": _("Do you ask for a residence permit?"),
    "PAY": _("What does it cost a day, and who can pay it?"),
    "PET": _("Can the animal come, or is there somebody who can keep it?"),
    "WHEN": _("From when is it free?"),
    "STAY": _("How long can one stay?"),
    "NOT": _("Which house is it?"),
    "FRESH": _("Is the place still free?"),
}

# What to ask of the person, because it is not written down yet.
ASK_PERSON: Final[Mapping[str, Promise]] = {
    "adults": _("how many adults come, and how old they are"),
    "gender": _("whether the adults are women or men"),
    "children": _("whether children come, and how old they are"),
    "sons": _("whether the children are girls or boys"),
    "step_free": _("whether it must be without steps"),
    "pets": _("whether an animal comes along"),
    "has_permit": _("whether there is a residence permit"),
    "can_pay_per_day": _("what can be paid a day"),
    "avoid_zones": _("where a place would not be safe"),
    "security": _("how well guarded it must be"),
    "needed_on": _("from which day"),
    "stay_days": _("for how long"),
}

WHY: Final[Mapping[str, Promise]] = {
    "NO_SPARE_BED": _("just as many beds as needed"),
    "LANGUAGE": _("a language in common"),
    "PREFERRED": _("the person likes this house"),
    "SAFER": _("more secure than needed"),
    "LONGER": _("can stay for longer"),
    "JUST_CONFIRMED": _("confirmed just now"),
}

LACKS: Final[Mapping[str, Promise]] = {
    "NO_SPARE_BED": _("leaves beds empty"),
    "LANGUAGE": _("no language in common"),
    "PREFERRED": _("not the house the person likes best"),
    "SAFER": _("guarded no better than needed"),
    "LONGER": _("not much longer than the stay"),
    "JUST_CONFIRMED": _("not confirmed just now"),
}


def said(words: Mapping[str, Promise], codes: Iterable[str]) -> list[str]:
    """The words for these codes, in the same order."""
    return [str(words[code]) for code in codes]
