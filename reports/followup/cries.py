"""A call for help now, in any language here, in whatever a text says besides. All pure.

A cry that is missed can cost a life, one too many costs a call or a freeze. Still a text that says
the opposite ("not in danger") is none, and words that people use of other things count only where
nothing else is said.
"""

import re
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Final

from reports.followup.tokens import holds, tokens

# Cries that mean danger wherever they stand, whatever was asked. They only ever add: a text
# without one is read as the answer it is.
_CRIES: Final = tuple(
    tuple(phrase.split())
    for phrase in (
        "danger",
        "au secours",
        "a l aide",
        "urgence",
        "va me tuer",
        "veut me tuer",
        "appelez la police",
        "gevaar",
        "noodgeval",
        "bel de politie",
        "gaat me vermoorden",
        "wil me vermoorden",
        "help me now",
        "emergency",
        "going to kill me",
        "will kill me",
        "wants to kill me",
        "call the police",
        "call police",
    )
)
# Nobody says these with a "no" that is about them.
_PLEAS: Final = frozenset({("au", "secours"), ("a", "l", "aide"), ("help", "me", "now")})
_CLAUSE: Final = re.compile(r"[.,;:!?\n\r…]+")  # a "no" is about nothing beyond these
_NEGATIONS: Final = frozenset(
    tokens(
        "pas plus sans aucun aucune hors jamais geen niet buiten zonder nooit"
        " no not isn wasn don out never without"
    )
)
_NEGATED_WITHIN: Final = 3  # tokens: "pas en danger", "not in any danger", "niet in gevaar"

# In an answer to "is all well?" these are cries too. In a story they are what happened before.
_NOW: Final = tuple(
    tuple(phrase.split())
    for phrase in (
        "il me suit",
        "elle me suit",
        "on me suit",
        "quelqu un me suit",
        "homme me suit",
        "ils me suivent",
        "me laisse pas partir",
        "appelle la police",
        "volgt me",
        "volgt mij",
        "achtervolgt me",
        "word gevolgd",
        "laat me niet gaan",
        "bel politie",
        "following me",
        "being followed",
        "won t let me go",
        "won t let me leave",
        "need the police",
    )
)
# As the whole of a clause: beside other words they ask for something ("aidez moi avec le bail").
_WHOLE: Final = frozenset(
    {
        *("aide", "aidez moi", "aide moi", "a moi", "j ai besoin d aide", "police", "secours"),
        *("hulp", "help mij", "ik heb hulp nodig", "politie", "red me"),
        *("help", "help me", "i need help", "save me", "sos"),
    }
)
_BESIDE: Final = frozenset(
    tokens(
        "svp stp s il vous te plait vite maintenant je vous en prie"
        " aub alsjeblieft alstublieft snel nu please pls now quick quickly"
    )
)


def cries_for_help(text: str, *, numbers: Collection[str] = ()) -> bool:
    """Whether the text calls for help now, in any language here, and does not say the opposite.

    `numbers` are the region's emergency numbers: who names one wants them.
    """
    cries = [*_CRIES, *((number,) for number in numbers)]
    return any(_cried(said, cries) for said in _clauses(text))


def answers_with_a_cry(text: str, *, numbers: Collection[str] = ()) -> bool:
    """The same of an answer to "is all well?": said there, more words mean that it is not."""
    return cries_for_help(text, numbers=numbers) or any(
        _cried(said, _NOW) or _is_plea(said) for said in _clauses(text)
    )


def _clauses(text: str) -> list[list[str]]:
    return [tokens(clause) for clause in _CLAUSE.split(text)]


def _cried(said: Sequence[str], cries: Collection[tuple[str, ...]]) -> bool:
    return any(
        cry in _PLEAS or _NEGATIONS.isdisjoint(said[max(0, at - _NEGATED_WITHIN) : at])
        for cry in cries
        for at in holds(said, cry)
    )


def _is_plea(said: Sequence[str]) -> bool:
    """Whether a clause is nothing but a plea, however often and however politely it is said."""
    plain = " ".join(word for word, _ in groupby(said))
    asked = " ".join(word for word, _ in groupby(said) if word not in _BESIDE)
    return not _WHOLE.isdisjoint({plain, asked})
