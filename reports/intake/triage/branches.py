"""What the one tick decides: which of the ways through the telling these answers take.

Pure, over the flat answers of the telling: `name -> text, or list of texts`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from reports.region.vocabulary import Kind

type Told = Mapping[str, str | list[str]]


class Branch(StrEnum):
    """A way through the telling: what is asked on it, and what is not."""

    PARTNER = "partner"
    FAMILY = "family"
    CLOSE = "close"
    WORK = "work"
    STREET = "street"
    NIGHT = "night"
    ONLINE = "online"
    PLACE = "place"
    OTHER = "other"
    YOUNG = "young"
    WITNESS = "witness"
    CHILD = "child"


class Where(StrEnum):
    """Where a question is asked on a branch; what no line names is never asked there."""

    NOW = "now"
    SAFE = "safe"
    LATELY = "lately"
    STAY = "stay"
    TICK = "tick"  # a tick under "What happened?" is a yes; not ticked, chapter 1 asks
    DERIVED = "derived"
    CHAPTER = "chapter"
    IF_KNOWN = "if_known"  # chapter 1, if the other person is known
    WORKER = "worker"
    NEVER = "never"


SOMEBODY_CLOSE: Final = frozenset({Branch.PARTNER, Branch.FAMILY, Branch.CLOSE})
MINORS: Final = frozenset({Branch.YOUNG, Branch.CHILD})
WITNESSES: Final = frozenset({Branch.WITNESS, Branch.CHILD})
SUBJECTS: Final = (
    *("partner", "family", "close", "work", "street", "night", "online", "place", "other"),
    *("y_home", "y_school", "y_couple", "y_online", "y_out", "y_decided", "y_sleep", "y_other"),
    *("w_couple", "w_family"),
)
KIND_OF: Final[Mapping[str, Kind]] = {
    "work": Kind.WORK,
    "street": Kind.STREET,
    "online": Kind.ONLINE,
    "y_online": Kind.ONLINE,
    "y_out": Kind.STREET,
    "y_decided": Kind.FORCED_MARRIAGE,
}
_WHO: Final = {"young": Branch.YOUNG, "other": Branch.WITNESS, "child": Branch.CHILD}
_BECAUSE: Final = {
    "partner": Branch.PARTNER,
    "family": Branch.FAMILY,
    "ex": Branch.CLOSE,
    "nobody": Branch.PLACE,
}
_RELATIONS: Final = {
    "partner": Branch.PARTNER,
    "ex": Branch.CLOSE,
    "work": Branch.WORK,
    "stranger": Branch.STREET,
    **dict.fromkeys(("family", "household", "parent", "child", "relative"), Branch.FAMILY),
}
"""Who it was, as it is said when it is asked by itself."""


def branch_of(answers: Told) -> Branch:
    """The branch of these answers, at any moment of the telling.

    A place to sleep takes over the branch of whoever it is because of; left open, that could be
    anybody, so it is asked what "something else" is.
    """
    if (branch := _WHO.get(one(answers, "who"))) is not None:
        return branch
    subject = one(answers, "subject")
    if subject == Branch.PLACE and "because" in answers:
        return _BECAUSE.get(one(answers, "because"), Branch.OTHER)
    return Branch(subject) if subject in set(Branch) else Branch.OTHER


def branch_in(words: Told) -> Branch | None:
    """The branch of a stored report; of one from before there were any, by whom it is about."""
    if "who" in words or "subject" in words:
        return branch_of(words)
    if one(words, "teller") == "witness":
        return Branch.WITNESS
    return _RELATIONS.get(one(words, "relation"))


def relation_of(relation: str) -> Branch | None:
    """The branch of somebody close, when who it was is said by itself; None for all others."""
    branch = _RELATIONS.get(relation)
    return branch if branch in SOMEBODY_CLOSE else None


def one(answers: Told, name: str) -> str:
    """The answer that is one text; empty if there is none."""
    given = answers.get(name, "")
    return given if isinstance(given, str) else ""


def several(answers: Told, name: str) -> tuple[str, ...]:
    """The answers that are ticks."""
    given = answers.get(name, ())
    return tuple(given) if isinstance(given, list | tuple) else ()
