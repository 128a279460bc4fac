"""What a page asks, row by row, for these answers: the instrument's words and nothing else. Pure.

An instrument without rows of its own is asked question by question: those about this very moment
on "now", all others that make sense for the branch on "safe".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.intake.triage.branches import Branch, Told, Where, branch_of, one
from reports.intake.triage.instrument import About, Instrument, Question, Role, Row

CHAPTER_PAGES: Final = (1, 2)
_PLAIN: Final = (("yes", _("Yes")), ("no", _("No")), ("unknown", _("I don’t know")))
_LATER: Final = frozenset(Where) - {Where.NEVER, Where.WORKER, Where.DERIVED}


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer that is offered."""

    value: str
    text: str | Promise


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One row of a page: the name of its answer, what is asked, and the answers offered.

    `several`: ticks, else one of them. `why`: a line under it, if there is one.
    """

    field: str
    legend: str
    options: tuple[Option, ...]
    several: bool = False
    why: str = ""


def rows(instrument: Instrument, answers: Told, page: str, language: str) -> tuple[Asked, ...]:
    """The rows that this page shows for these answers, in order; none, if it is not asked.

    Pages: "now", "words", "safe", "lately" and "stay".
    """
    branch = branch_of(answers)
    if not instrument.rows:
        return tuple(_alone(instrument, branch, page, language))
    return tuple(
        _asked(row, branch, language)
        for row in instrument.rows
        if row.page == page
        and branch in row.branches
        and row.subject in ("", one(answers, "subject"))
    )


def row(instrument: Instrument, row_id: str, branch: Branch, language: str) -> Asked:
    """One row by its id, for a page that asks it elsewhere too. Raises KeyError."""
    for each in instrument.rows:
        if each.id == row_id:
            return _asked(each, branch, language)
    raise KeyError(row_id)


def chapter_rows(
    instrument: Instrument,
    page: int,
    language: str,
    *,
    branches: frozenset[Branch],
    known: bool = True,
    yes: frozenset[str] = frozenset(),
) -> tuple[Asked, ...]:
    """A page of "More about safety": what is worth asking on one of these branches.

    `known`: the other person may be somebody known. `yes`: the names of rows that were answered
    with a yes in the same session, and are left out.
    """
    asked = {
        question.id
        for question in instrument.questions
        if any(_worth(question, branch, known=known) for branch in branches)
    }
    some = min(branches, default=Branch.OTHER)
    return tuple(
        _asked(each, some, language)
        for each in instrument.rows
        if each.chapter == page and each.field not in yes and not asked.isdisjoint(each.asks)
    )


def _worth(question: Question, branch: Branch, *, known: bool) -> bool:
    where = question.asked.get(branch, Where.NEVER)
    return where in _LATER and (known or where is not Where.IF_KNOWN)


def _asked(row: Row, branch: Branch, language: str) -> Asked:
    options = tuple(
        Option(value=each.value, text=each.text(language, branch)) for each in row.choices
    )
    return Asked(
        field=row.field,
        legend=row.text(language, branch),
        options=options or _plain(),
        several=row.several,
    )


def _plain() -> tuple[Option, ...]:
    return tuple(Option(value=value, text=text) for value, text in _PLAIN)


def _alone(instrument: Instrument, branch: Branch, page: str, language: str) -> Iterator[Asked]:
    """Each question as a row of its own."""
    witness = branch in (Branch.WITNESS, Branch.CHILD)
    first = leading(instrument)
    makes_sense = _about(branch)
    for question in instrument.questions:
        now = question in first
        if page != ("now" if now else "safe") or not (now or question.about in makes_sense):
            continue
        yield Asked(
            field=question.id,
            legend=question.text(language, witness=witness),
            options=_plain(),
            why=question.why(language, witness=witness),
        )


def leading(instrument: Instrument) -> tuple[Question, ...]:
    """The leading questions of the instrument whose answer is an emergency."""
    found = []
    for question in instrument.questions:
        if question.role is not Role.EMERGENCY:
            break
        found.append(question)
    return tuple(found)


def _about(branch: Branch) -> frozenset[About | None]:
    """A stranger is not asked about as a partner is; who did not say is asked everything."""
    if branch in (Branch.STREET, Branch.NIGHT):
        return frozenset({About.ANYONE, None})
    if branch in (Branch.WORK, Branch.ONLINE):
        return frozenset({About.ANYONE, About.KNOWN, None})
    return frozenset({*About, None})
