"""The words of the region's board: what stands in the way, and what a place would have to be."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from shelters.match_runs.waiting_list import Why
from shelters.matching.pairs.problem import COMPOSITIONS
from shelters.matching.solution.one_more import Kind

REGION_BOARD: Final = gettext_lazy("Places")
HOUSES: Final = gettext_lazy("Houses")
BED_BOARD: Final = gettext_lazy("Bed availability")
WHY_MARKS: Final = {Why.PROPOSED: "full", Why.TAKEN: "half", Why.NONE_SUITABLE: "open"}
IN_THE_WAY: Final[Mapping[str, Promise]] = {
    "SIZE": pgettext_lazy("in the way", "size"),
    "LEAST": pgettext_lazy("in the way", "too few people"),
    "COMP": pgettext_lazy("in the way", "who is taken"),
    "MINOR": pgettext_lazy("in the way", "somebody under 18 alone"),
    "PREGNANT": pgettext_lazy("in the way", "pregnancy"),
    "AGE": pgettext_lazy("in the way", "age of adults"),
    "CHILD_AGE": pgettext_lazy("in the way", "age of children"),
    "SONS": pgettext_lazy("in the way", "older sons"),
    "CHILDREN": pgettext_lazy("in the way", "number of children"),
    "ACCESS": pgettext_lazy("in the way", "steps"),
    "SENSORY": pgettext_lazy("in the way", "signals or bathroom"),
    "CARE": pgettext_lazy("in the way", "care and treatment"),
    "INCL": pgettext_lazy("in the way", "whom it welcomes"),
    "ZONE": pgettext_lazy("in the way", "a place to avoid"),
    "NOT_FROM": pgettext_lazy("in the way", "takes nobody from nearby"),
    "SEC": pgettext_lazy("in the way", "the security level"),
    "PERMIT": pgettext_lazy("in the way", "residence permit"),
    "PAY": pgettext_lazy("in the way", "price"),
    "BUDGET": pgettext_lazy("in the way", "nights of the budget"),
    "PET": pgettext_lazy("in the way", "animals"),
    "LANG": pgettext_lazy("in the way", "language"),
    "WHEN": pgettext_lazy("in the way", "free only later"),
    "INTAKE": pgettext_lazy("in the way", "no intake tonight"),
    "STAY": pgettext_lazy("in the way", "length of stay"),
    "NOT": pgettext_lazy("in the way", "refused before"),
    "KEPT": pgettext_lazy("in the way", "kept for somebody else"),
    "FRESH": pgettext_lazy("in the way", "not confirmed"),
}
TAKES: Final[Mapping[str, Promise]] = {
    "women": pgettext_lazy("takes", "women"),
    "men": pgettext_lazy("takes", "men"),
    "families": pgettext_lazy("takes", "families"),
    "couples": pgettext_lazy("takes", "couples"),
}
PETS: Final[Mapping[str, Promise]] = {
    "dog": pgettext_lazy("takes", "dogs"),
    "cat": pgettext_lazy("takes", "cats"),
    "small": pgettext_lazy("takes", "small animals"),
    "other": pgettext_lazy("takes", "other animals"),
}


def counted(codes: Mapping[str, int]) -> str:
    """Return codes with their counts, the most frequent first; ties in the order of the rules."""
    ranked = sorted(codes.items(), key=lambda item: -item[1])
    return ", ".join(f"{IN_THE_WAY[code]} {count}" for code, count in ranked)


def kind(wanted: Kind) -> str:
    """Return in words what a place would have to be."""
    parts = [ngettext("%(n)d bed", "%(n)d beds", wanted.beds) % {"n": wanted.beds}]
    if wanted.cots:
        parts.append(ngettext("%(n)d cot", "%(n)d cots", wanted.cots) % {"n": wanted.cots})
    if wanted.composition != COMPOSITIONS:
        parts += [str(TAKES[each]) for each in wanted.composition]
    parts += [str(PETS.get(each, PETS["other"])) for each in wanted.pets]
    parts += [word for holds, word in _conditions(wanted) if holds]
    return ", ".join(parts)


def _conditions(wanted: Kind) -> list[tuple[bool, str]]:
    return [
        (wanted.step_free, _("without steps")),
        (wanted.older_sons, _("older sons")),
        (wanted.without_permit, _("without a residence permit")),
        (wanted.free_of_charge, _("free of charge")),
    ]
