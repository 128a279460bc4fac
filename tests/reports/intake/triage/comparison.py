"""The same facts of a partner's violence, told by the old form and by the new pages, as arrays.

Every combination of yes and no that the old form could hold, one place of an array each. Facts are
its nineteen questions that weigh and the seven kinds that matter to its rule.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reports.intake.triage.instrument import Instrument
from reports.region.vocabulary import Level

type Yes = NDArray[np.bool_]
type Facts = Mapping[str, Yes]

QUESTIONS: Final = (
    *("danger", "injury", "suicidal", "neck", "neck5", "weapon", "firearm", "threat", "fears"),
    *("honour", "forced_sex", "escalating", "stalking", "separated", "control", "pregnant"),
    *("threat_kids", "partner_suicide", "children"),
)
KINDS: Final = (
    *("physical", "sexual", "psychological", "control", "economic", "stalking", "forced_marriage"),
)
FACTS: Final = (*QUESTIONS, *(f"kind:{kind}" for kind in KINDS))
EVERY: Final = 1 << len(FACTS)
TICK_OF: Final = {
    "sexual": "forced_sex",
    "control": "control",
    "stalking": "stalking",
    "forced_marriage": "honour",
}
"""The tick under "What happened?" that means the same as a question of the old form."""

ROW_OF: Final = {
    "neck": "neck",
    "threat": "threat",
    "weapon": "weapon",
    "fears": "fears",
    "controlling": "control",
    "stalking": "stalking",
    "firearm": "firearm",
    "forced_sex": "forced_sex",
    "honour": "honour",
    "pregnant": "pregnant",
    "threatens_children": "threat_kids",
    "partner_suicide": "partner_suicide",
}
"""The rows of the first chapter, and the fact that each asks for."""


def facts_of(numbers: NDArray[np.uint32]) -> Facts:
    """The facts of these combinations: each has one bit of the number."""
    return {name: (numbers >> bit) & 1 == 1 for bit, name in enumerate(FACTS)}


def old_level(facts: Facts) -> NDArray[np.int8]:
    """The rule of version 2, as it was: frozen, whatever the instrument says now."""
    yes = facts.__getitem__
    kinds = {kind: facts[f"kind:{kind}"] for kind in KINDS}
    emergency = yes("danger") | yes("injury") | yes("suicidal")
    violence = np.logical_or.reduce(
        [
            *kinds.values(),
            *map(yes, ("forced_sex", "stalking", "escalating", "control", "threat_kids")),
        ]
    )
    cluster = (
        yes("separated")
        & (yes("control") | kinds["control"])
        & (kinds["physical"] | kinds["sexual"] | yes("forced_sex"))
    )
    high = np.logical_or.reduce(
        [
            *map(yes, ("neck", "neck5", "threat", "fears", "weapon", "honour")),
            kinds["forced_marriage"],
            yes("firearm") & violence,
            cluster,
        ]
    )
    flags = sum(yes(name).astype(np.int8) for name in QUESTIONS)
    elevated = np.asarray(flags) >= 3
    return _ranked({Level.EMERGENCY: emergency, Level.HIGH: high, Level.ELEVATED: elevated})


def report(facts: Facts, *, ticks_as_true: bool) -> dict[str, Yes]:
    """What holds of the new report alone. Without: only what was ticked in the old form is."""
    ticked = {kind: facts[f"kind:{kind}"] for kind in KINDS}
    if ticks_as_true:
        for kind, fact in TICK_OF.items():
            ticked[kind] = ticked[kind] | facts[fact]
    always = np.ones_like(facts["danger"])
    return {
        "branch:partner": always,
        "subject:partner": always,
        "open:controlling_or_jealous": always,
        "danger_now": facts["danger"],
        "injury_needs_care_now": facts["injury"],
        "suicidal_thoughts_self": facts["suicidal"],
        "strangled_ever": facts["neck"] | facts["neck5"],
        "strangled_last_5_days": facts["neck5"],
        "weapon_used_or_threatened": facts["weapon"],
        "firearm_access": facts["firearm"] & ~facts["weapon"],
        "threat_to_kill": facts["threat"],
        "fears_being_killed": facts["fears"],
        "escalating": facts["escalating"],
        "separated_or_planning": facts["separated"],
        "children_present": facts["children"],
        "forced_sex": ticked["sexual"],
        "sex": ticked["sexual"],
        "controlling_or_jealous": ticked["control"],
        "stalking": ticked["stalking"],
        "honour_or_forced_marriage": ticked["forced_marriage"],
        "ticked": np.logical_or.reduce(list(ticked.values())),
        **{f"kind:{kind}": yes for kind, yes in ticked.items()},
    }


def chapter(facts: Facts) -> dict[str, Yes]:
    """What holds of the first chapter by itself."""
    return {
        "strangled_ever": facts["neck"] | facts["neck5"],
        "strangled_last_5_days": facts["neck5"],
        "weapon_used_or_threatened": facts["weapon"],
        "firearm_access": facts["firearm"],
        "threat_to_kill": facts["threat"],
        "fears_being_killed": facts["fears"],
        "controlling_or_jealous": facts["control"],
        "open:controlling_or_jealous": facts["control"],
        "stalking": facts["stalking"],
        "forced_sex": facts["forced_sex"],
        "honour_or_forced_marriage": facts["honour"],
        "pregnant_or_baby_under_1": facts["pregnant"],
        "threatens_children": facts["threat_kids"],
        "partner_suicide_threat": facts["partner_suicide"],
    }


def together(one: Mapping[str, Yes], other: Mapping[str, Yes]) -> dict[str, Yes]:
    """What holds when both were told."""
    both = {name: one[name] | other[name] for name in one.keys() & other.keys()}
    return {**one, **other, **both}


def new_level(instrument: Instrument, held: Mapping[str, Yes]) -> NDArray[np.int8]:
    """The levels that the instrument's triggers give. Flags are left out: the floor is there."""
    never = np.zeros_like(held["danger_now"])
    reached = {level: never.copy() for level in Level}
    for trigger in instrument.triggers:
        groups = [
            np.logical_or.reduce([held.get(atom, never) for atom in group])
            for group in trigger.when
        ]
        reached[trigger.level] |= np.logical_and.reduce(groups)
    return _ranked(reached)


def _ranked(reached: Mapping[Level, Yes]) -> NDArray[np.int8]:
    size = len(next(iter(reached.values())))
    level = np.zeros(size, dtype=np.int8)
    for each in sorted(reached, key=lambda one: one.rank):
        level[reached[each]] = each.rank
    return level


def answers_of(number: int, *, ticks_as_true: bool) -> dict[str, str | list[str]]:
    """The same facts as somebody would press them on the pages, one combination."""
    yes = {name: bool(number >> bit & 1) for bit, name in enumerate(FACTS)}
    said = {True: "yes", False: "no"}
    ticked = {kind for kind in KINDS if yes[f"kind:{kind}"]}
    if ticks_as_true:
        ticked |= {kind for kind, fact in TICK_OF.items() if yes[fact]}
    right_now = {(True, True): "both", (True, False): "danger", (False, True): "hurt"}
    return {
        "who": "self",
        "subject": "partner",
        "right_now": right_now.get((yes["danger"], yes["injury"]), "no"),
        "near": "no",
        "kinds": [tick for kind, tick in _TICKS.items() if kind in ticked],
        "neck": _neck(yes),
        "threat": said[yes["threat"]],
        "weapon": "yes" if yes["weapon"] else "firearm" if yes["firearm"] else "no",
        "fears": said[yes["fears"]],
        "escalating": said[yes["escalating"]],
        "separated": said[yes["separated"]],
        "children": said[yes["children"]],
        "suicidal": said[yes["suicidal"]],
    }


def chapter_of(number: int) -> dict[str, str]:
    """The first chapter as somebody would fill it in, one combination."""
    yes = {name: bool(number >> bit & 1) for bit, name in enumerate(FACTS)}
    rows = {row: "yes" if yes[fact] else "no" for row, fact in ROW_OF.items()}
    return rows | {"neck": _neck(yes)}


def _neck(yes: Mapping[str, bool]) -> str:
    return "recent" if yes["neck5"] else "earlier" if yes["neck"] else "no"


_TICKS: Final = {
    "psychological": "insulted",
    "control": "controlled",
    "economic": "money",
    "physical": "hit",
    "sexual": "sexual",
    "stalking": "followed",
    "forced_marriage": "honour",
}
