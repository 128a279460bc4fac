"""The words of the figures on who had no place."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shelters.screens.labels.need_labels import tier_word
from shelters.screens.region.region_labels import IN_THE_WAY, TAKES

UNMET: Final = gettext_lazy("Who had no place")
TITLES: Final[Mapping[str, Promise]] = {
    "tier": gettext_lazy("How urgent"),
    "reason": gettext_lazy("Why there was none"),
    "need": gettext_lazy("What they needed; one household may be in several rows"),
    "kind": gettext_lazy("Which one more place would have served"),
}
REASONS: Final[Mapping[str, Promise]] = {
    "taken": pgettext_lazy("why no place", "what suited went to others first"),
    "none_free": pgettext_lazy("why no place", "nothing was free"),
    "several": pgettext_lazy("why no place", "several things at once"),
}
NEEDS: Final[Mapping[str, Promise]] = {
    "children": pgettext_lazy("needed", "with children"),
    "five_and_more": pgettext_lazy("needed", "five people and more"),
    "sons_14": pgettext_lazy("needed", "sons of 14 and more"),
    "alone_under_18": pgettext_lazy("needed", "under 18, alone"),
    "men": pgettext_lazy("needed", "men"),
    "step_free": pgettext_lazy("needed", "without steps"),
    "signals": pgettext_lazy("needed", "deaf or blind"),
    "care": pgettext_lazy("needed", "care or treatment"),
    "pregnant": pgettext_lazy("needed", "pregnant"),
    "inclusion": pgettext_lazy("needed", "LGBTQIA+"),
    "pets": pgettext_lazy("needed", "with an animal"),
    "no_permit": pgettext_lazy("needed", "without a residence permit"),
    "nothing_to_pay": pgettext_lazy("needed", "nothing to pay with"),
}
SIZES: Final[Mapping[str, Promise]] = {
    "1": gettext_lazy("1 person"),
    "2": gettext_lazy("2 people"),
    "3": gettext_lazy("3 or 4 people"),
    "5": gettext_lazy("5 people and more"),
    "unknown": gettext_lazy("size not known"),
}
WHO: Final[Mapping[str, Promise]] = {
    **TAKES,
    "others": pgettext_lazy("takes", "anybody"),
}


def value(dimension: str, code: str) -> str:
    """One value of a table in words."""
    if dimension == "tier":
        return tier_word(int(code))
    if dimension == "need":
        return str(NEEDS[code])
    if dimension == "kind":
        size, who, steps = code.split(".")
        parts = [str(SIZES[size]), str(WHO[who])]
        return ", ".join([*parts, _("without steps")] if steps == "step_free" else parts)
    return str(REASONS.get(code) or IN_THE_WAY[code])
