"""Whom a house takes in: the rules on people, on care, on who asks for what, on tonight.

Each answers for a block of households (rows) and all units (columns), as those of `rules` do.
`docs/matching.md` has the same as tables.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shelters.matching.pairs.admission_columns import DAY_MINUTES, Trool, UnitTerms
from shelters.matching.pairs.columns import Flags, NeedColumns, UnitColumns

Rows = slice | NDArray[np.intp]
Answer = tuple[Flags, Flags]  # (no, ask); a pair that is both counts as no

TONIGHT: Final = 0
SOON: Final = 1
# Tonight is from an hour to twelve hours from now.
TONIGHT_AFTER: Final = 60
TONIGHT_MINUTES: Final = 11 * 60


def _wanted(need: Trool, has: Trool) -> Answer:
    """Something a household may need and a unit may have: asked for only if it may be lacking."""
    wants = need[:, None]
    no, unsure = has == 0, has == -1
    return (wants == 1) & no, ((wants == 1) & unsure) | ((wants == -1) & no)


def least_people(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    """Enough people come for what the house lets at least."""
    few = n.terms.people[rows, None] < u.terms.least_people
    unknown = n.terms.people_unknown[rows, None]
    return few & ~unknown, few & unknown


def minors(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    """Somebody under 18 alone goes where that is taken; where only they live, nobody else."""
    alone = n.terms.alone[rows, None]
    takes, only = u.terms.minors_alone, u.terms.only_minors
    no = ((alone == 1) & (takes == 0)) | ((alone == 0) & (only == 1))
    maybe = (alone == -1) & ((takes != 1) | (only == 1))
    return no, ((alone == 1) & (takes == -1)) | maybe


def pregnancy(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    """Somebody who is pregnant goes where that is taken."""
    return _wanted(n.terms.pregnant[rows], u.terms.pregnant)


def senses(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    """Signals for who does not hear or see well, a bathroom for a wheelchair."""
    answers = (
        _wanted(n.terms.signals[rows], u.terms.sensory),
        _wanted(n.terms.bathroom[rows], u.terms.bathroom),
    )
    return answers[0][0] | answers[1][0], answers[0][1] | answers[1][1]


def care(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    """The house can deal with what is needed: substances, mental health, daily care."""
    no = np.zeros((len(n.terms.levels[rows]), len(u)), dtype=bool)
    ask = no.copy()
    for part in range(u.terms.levels.shape[1]):
        needed, given = n.terms.levels[rows, part, None], u.terms.levels[:, part]
        no |= needed > given
        ask |= ~((needed <= given) | (needed == 0) | (given == 2))
    return no, ask


def inclusion(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    """A house that says it welcomes whoever asks for that; asked only if it was brought up."""
    by_lgbtqia, by_trans = n.terms.asks_lgbtqia[rows, None], n.terms.asks_trans[rows, None]
    no = (by_lgbtqia & (u.terms.lgbtqia == 0)) | (by_trans & (u.terms.trans == 0))
    ask = (by_lgbtqia & (u.terms.lgbtqia == -1)) | (by_trans & (u.terms.trans == -1))
    only = (u.terms.only_lgbtqia == 1) & ~n.terms.asks_some[rows, None]
    known = n.terms.asks_known[rows, None]
    return no | (only & known), ask | (only & ~known)


def not_from(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    """Some houses take nobody from near by."""
    meet = n.terms.lives_in[rows] @ u.terms.not_from.T > 0
    return meet, u.terms.not_from_some & ~n.terms.lives_known[rows, None]


def language(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    """Where it must be: a language in common, or an interpreter."""
    must = n.terms.language_must[rows, None]
    common = n.languages.has[rows] @ u.languages.has.T > 0
    known = n.languages.known[rows, None] & u.languages.known
    without = must & ~common & ((u.terms.interpreter != 1) | ~n.languages.known[rows, None])
    no = without & known & (u.terms.interpreter == 0)
    return no, without


def paying(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    """Some way to pay: the household's money, a public guarantee, days that are funded."""
    can, stay = n.can_pay[rows, None], n.stay_days[rows, None]
    guaranteed, funded = n.terms.guaranteed[rows, None], u.terms.funded
    others = ((guaranteed == 1) & (u.terms.guarantee == 1)) | (funded >= stay)
    nobody = ((guaranteed == 0) | (u.terms.guarantee == 0)) & (funded == 0)
    free = u.day_price == 0
    return (u.day_price > can) & nobody & ~free, ~(free | others | (u.day_price <= can))


def intake(n: NeedColumns, rows: Rows, u: UnitColumns) -> Answer:
    """Somebody can come in tonight; in two days, without waiting for a talk first."""
    at_once, first = u.terms.emergency, u.terms.interview_first
    shut, unknown = _shut(u.terms, n.clock)
    never = (at_once == 0) | ((at_once == -1) & (first == 1)) | shut
    unsure = unknown | ((at_once == -1) & (first == -1))
    tonight = n.tier[rows, None] == TONIGHT
    soon = (n.tier[rows, None] == SOON) & (first == 1) & (at_once != 1)
    return tonight & never, (tonight & unsure) | soon


def _shut(u: UnitTerms, now: float) -> tuple[Flags, Flags]:
    start = (now + TONIGHT_AFTER) % DAY_MINUTES
    opens = (u.intake_from - start) % DAY_MINUTES <= TONIGHT_MINUTES
    inside = (start - u.intake_from) % DAY_MINUTES < u.intake_length
    unknown: NDArray[np.bool_] = np.isnan(u.intake_from)
    return ~(opens | inside | unknown), unknown


RULES: Final[dict[str, Callable[[NeedColumns, Rows, UnitColumns], Answer]]] = {
    "LEAST": least_people, "MINOR": minors, "PREGNANT": pregnancy, "SENSORY": senses,
    "CARE": care, "INCL": inclusion, "NOT_FROM": not_from, "PAY": paying, "LANG": language,
    "INTAKE": intake,
}  # fmt: skip
