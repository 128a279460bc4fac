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
    "LEAST": _("takes only more people at once"),
    "COMP": _("does not take a household like this"),
    "MINOR": _("does not take somebody under 18 alone, or nobody else"),
    "PREGNANT": _("takes nobody who is pregnant"),
    "AGE": _("does not take adults of this age"),
    "CHILD_AGE": _("does not take children of this age"),
    "SONS": _("does not take a son of this age"),
    "CHILDREN": _("does not take as many children"),
    "ACCESS": _("has steps"),
    "SENSORY": _("no signals for deaf or blind people, or no bathroom for a wheelchair"),
    "CARE": _("cannot give the care that is needed"),
    "INCL": _("not for who asks for a place that welcomes LGBTQIA+ people, or only for them"),
    "ZONE": _("lies where it would not be safe"),
    "NOT_FROM": _("takes nobody from that commune"),
    "SEC": _("security level too low"),
    "PERMIT": _("asks for a residence permit"),
    "PAY": _("costs more than can be paid"),
    "BUDGET": _("not enough nights are left that somebody pays for"),
    "PET": _("does not take the animal"),
    "LANG": _("no language in common, no interpreter"),
    "WHEN": _("not free on that day"),
    "INTAKE": _("nobody can come in tonight"),
    "STAY": _("not free for as long as that"),
    "NOT": _("not wanted, or the house has said no"),
    "KEPT": _("kept for a day for somebody who needs it without steps"),
}

# What to ask of the house, on the phone.
ASK_HOUSE: Final[Mapping[str, Promise]] = {
    "SIZE": _("Is there a bed for everybody?"),
    "LEAST": _("How many people must come at least?"),
    "COMP": _("Do you take a household like this?"),
    "MINOR": _("Can somebody under 18 come without a parent?"),
    "PREGNANT": _("Can somebody come who is pregnant?"),
    "AGE": _("Do you take adults of this age?"),
    "CHILD_AGE": _("Do you take children of this age?"),
    "SONS": _("Up to what age do you take sons?"),
    "CHILDREN": _("How many children can come?"),
    "ACCESS": _("Can one get in and around without steps?"),
    "SENSORY": _("Are there signals for deaf or blind people, a bathroom for a wheelchair?"),
    "CARE": _("Can you give the care that is needed? Say only what the person agreed to."),
    "INCL": _(
        "Is the house ready for LGBTQIA+ people, and are trans people taken as who they are?"
    ),
    "ZONE": _("Is it far enough from where it is not safe? Ask without naming the place."),
    "NOT_FROM": _("Are there communes from which you take nobody? Ask without naming one."),
    "SEC": _("How is the house guarded, day and night?"),
    "PERMIT": _("Do you ask for a residence permit?"),
    "PAY": _("What does it cost a day, and who can pay it?"),
    "BUDGET": _("For how many nights is there money?"),
    "PET": _("Can the animal come, or is there somebody who can keep it?"),
    "LANG": _("Is the language spoken, or can an interpreter be had?"),
    "WHEN": _("From when is it free?"),
    "INTAKE": _("Can somebody come in now, without an interview first?"),
    "STAY": _("How long can one stay?"),
    "NOT": _("Which house is it?"),
    "KEPT": _("Until when is it kept?"),
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
    "security": _("the security level it must have"),
    "needed_on": _("from which day"),
    "stay_days": _("for how long"),
    "pregnant": _("whether somebody is pregnant"),
    "signals": _("whether somebody does not hear or see well"),
    "bathroom": _("whether a wheelchair must get into the bathroom"),
    "substances": _("whether there is a treatment, or alcohol or drugs"),
    "mental_health": _("how much help is needed for how the person feels"),
    "care": _("whether somebody needs help to wash, dress or move"),
    "guaranteed": _("whether a public service pays"),
    "lives_in": _("in which commune the person lives now"),
    "languages": _("which languages are spoken"),
}

WHY: Final[Mapping[str, Promise]] = {
    "NO_SPARE_BED": _("just as many beds as needed"),
    "LANGUAGE": _("a language in common"),
    "PREFERRED": _("the person likes this house"),
    "SAFER": _("more secure than needed"),
    "LONGER": _("can stay for longer"),
    "JUST_CONFIRMED": _("confirmed just now"),
    "AT_ONCE": _("takes people at once"),
    "MADE_FOR": _("says that it welcomes LGBTQIA+ people"),
    "INTERPRETER": _("an interpreter can be had"),
    "SCHOOL": _("a school nearby"),
}

LACKS: Final[Mapping[str, Promise]] = {
    "NO_SPARE_BED": _("leaves beds empty"),
    "LANGUAGE": _("no language in common"),
    "PREFERRED": _("not the house the person likes best"),
    "SAFER": _("no higher security than required"),
    "LONGER": _("not much longer than the stay"),
    "JUST_CONFIRMED": _("not confirmed just now"),
    "AT_ONCE": _("does not say that it takes people at once"),
    "MADE_FOR": _("does not say that it welcomes LGBTQIA+ people"),
    "INTERPRETER": _("no word of an interpreter"),
    "SCHOOL": _("no word of a school nearby"),
}


def said(words: Mapping[str, Promise], codes: Iterable[str]) -> list[str]:
    """The words for these codes, in the same order."""
    return [str(words[code]) for code in codes]
