"""From what was ticked and answered on the pages to what the rule weighs. Pure.

A row answers one question or several; a tick is a yes to the question of the same meaning. What
two rows say to one question differently stands as the graver of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from reports.intake.triage.branches import (
    KIND_OF,
    MINORS,
    SUBJECTS,
    Branch,
    Told,
    branch_of,
    one,
    relation_of,
    several,
)
from reports.intake.triage.instrument import (
    MINOR,
    TICKED,
    UNSAID_NOW,
    Choice,
    Instrument,
    Row,
)
from reports.intake.triage.safety_answers import SafetyAnswer
from reports.region.vocabulary import Kind

_SAID_NOW: Final = frozenset({"danger", "hurt", "both", "no"})
_GRAVER: Final = (
    SafetyAnswer.UNKNOWN,
    SafetyAnswer.UNDISCLOSED,
    SafetyAnswer.BLANK,
    SafetyAnswer.YES,
    SafetyAnswer.NO,
)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What the rule needs of one telling, or of one chapter that came after it.

    `safety` answers questions by their ids; `marks` are what else weighs: the branch, a tick, a
    time. `chapter`: a question that it does not answer was not asked by it.
    """

    branch: Branch
    safety: Mapping[str, SafetyAnswer]
    kinds: tuple[Kind, ...]
    marks: frozenset[str]
    minor: bool
    chapter: bool = False


@dataclass
class _Found:
    """What has been heard so far."""

    instrument: Instrument
    safety: dict[str, SafetyAnswer] = field(default_factory=dict)
    kinds: dict[Kind, None] = field(default_factory=dict)
    marks: set[str] = field(default_factory=set)

    def say(self, question_id: str, answer: SafetyAnswer) -> None:
        """One answer to one question, unless a graver one stands."""
        risk = self.instrument.question(question_id).risk
        order = (SafetyAnswer(risk), *_GRAVER)
        before = self.safety.get(question_id, answer)
        self.safety[question_id] = min(before, answer, key=order.index)

    def choose(self, choice: Choice) -> None:
        """Everything that one chosen answer says."""
        for answer, ids in (
            (SafetyAnswer.YES, choice.yes),
            (SafetyAnswer.NO, choice.no),
            (SafetyAnswer.UNKNOWN, choice.unknown),
        ):
            for question_id in ids:
                self.say(question_id, answer)
        self.kinds |= dict.fromkeys(choice.kinds)
        self.marks |= set(choice.marks)


def told(instrument: Instrument, answers: Told) -> Evidence:
    """What a report tells, at any moment of the telling."""
    branch = branch_of(answers)
    found = _heard(instrument, answers, _rows(instrument, answers, branch))
    subject = one(answers, "subject")
    found.marks.add(f"branch:{branch}")
    if subject in SUBJECTS:
        found.marks.add(f"subject:{subject}")
    if subject in KIND_OF:
        found.kinds[KIND_OF[subject]] = None
    if branch in MINORS:
        found.marks.add(MINOR)
    if several(answers, "kinds") or (branch is Branch.CHILD and subject):
        found.marks.add(TICKED)
    if one(answers, "right_now") not in _SAID_NOW:
        found.marks.add(UNSAID_NOW)
    return _evidence(branch, found)


def told_later(instrument: Instrument, answers: Told, branch: Branch = Branch.OTHER) -> Evidence:
    """What one chapter tells, by itself; `branch` only chooses among rows of one name.

    Who it was, if that is said there ("relation"), weighs as it does when it is told first.
    """
    found = _heard(instrument, answers, _rows(instrument, answers, branch, chapter=True))
    close = relation_of(one(answers, "relation"))
    if close is not None:
        found.marks.add(f"branch:{close}")
    if several(answers, "kinds"):
        found.marks.add(TICKED)
    return _evidence(branch, found, chapter=True)


def _evidence(branch: Branch, found: _Found, *, chapter: bool = False) -> Evidence:
    return Evidence(
        branch=branch,
        safety=found.safety,
        kinds=tuple(found.kinds),
        marks=frozenset(found.marks),
        minor=branch in MINORS,
        chapter=chapter,
    )


def _heard(instrument: Instrument, answers: Told, rows: Iterator[Row]) -> _Found:
    found = _Found(instrument)
    for row in rows:
        _hear(found, row, answers)
    if not instrument.rows:
        for question in instrument.questions:
            if question.id in answers:
                given = one(answers, question.id)
                found.say(question.id, _plain(given, _open(answers, "safe")))
    return found


def _rows(
    instrument: Instrument, answers: Told, branch: Branch, *, chapter: bool = False
) -> Iterator[Row]:
    """Of each name that was answered the row that asked it, in the order of the file."""
    asked: dict[str, Row] = {}
    for row in instrument.rows:
        if row.field not in answers:
            continue
        before = asked.get(row.field)
        if before is None or _fits(row, branch, chapter) > _fits(before, branch, chapter):
            asked[row.field] = row
    yield from asked.values()


def _fits(row: Row, branch: Branch, chapter: bool) -> int:
    return 2 * (chapter and row.chapter > 0) + (branch in row.branches)


def _hear(found: _Found, row: Row, answers: Told) -> None:
    given = {one(answers, row.field), *several(answers, row.field)} - {""}
    chosen = [each for each in row.choices if each.value in given]
    for choice in chosen:
        found.choose(choice)
    rest = next((choice.rest for choice in chosen if choice.rest), "")
    if not row.choices or not chosen:
        rest = _plain(next(iter(given), ""), _open(answers, row.page))
    if rest:
        for question_id in row.asks:
            if question_id not in {name for choice in chosen for name in choice.yes}:
                found.say(question_id, SafetyAnswer(rest))


def _open(answers: Told, page: str) -> SafetyAnswer:
    """What a row that was left open on this page means."""
    refused = answers.get(f"rather_not_{page}")
    return SafetyAnswer.UNDISCLOSED if refused else SafetyAnswer.BLANK


def _plain(given: str, left_open: SafetyAnswer) -> SafetyAnswer:
    known = given in set(SafetyAnswer)
    return SafetyAnswer(given) if known else left_open
