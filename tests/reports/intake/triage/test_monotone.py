"""Nothing said more, nothing left open and no order of chapters lowers a level, on any branch."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reports.intake.triage.branches import Branch, branch_of
from reports.intake.triage.evidence import Evidence, told, told_later
from reports.intake.triage.instrument import Risk, Role, Row
from reports.intake.triage.triage import (
    Assessment,
    Kept,
    SafetyAnswer,
    assess,
    instrument,
    raised,
)
from reports.region.vocabulary import Kind, Level
from tests.reports.region.regions import BRUSSELS

type Answers = dict[str, Any]

SAFETY = instrument(BRUSSELS)
WHO = [
    *({"who": "self", "subject": each} for each in ("partner", "family", "close", "work")),
    *({"who": "self", "subject": each} for each in ("street", "night", "online", "other", "")),
    *(
        {"who": "self", "subject": "place", "because": each}
        for each in ("partner", "family", "ex", "nobody", "other", "")
    ),
    *({"who": "young", "subject": f"y_{each}"} for each in ("home", "decided", "sleep", "other")),
    *({"who": "other", "subject": each} for each in ("w_couple", "w_family", "work", "place")),
    *({"who": "child", "subject": each} for each in ("w_family", "street", "")),
]
OPEN = ("", "undisclosed")


def asked_on(branch: Branch) -> list[Row]:
    return [row for row in SAFETY.rows if branch in row.branches and row.field != "because"]


def choices(row: Row) -> list[str]:
    return [each.value for each in row.choices] or ["yes", "no", "unknown"]


@st.composite
def reports(draw: st.DrawFn) -> Answers:
    """Any report that the pages can make, also one that stops anywhere."""
    answers: Answers = dict(draw(st.sampled_from(WHO)))
    for row in asked_on(branch_of(answers)):
        if not draw(st.booleans()):
            continue
        if row.several:
            answers[row.field] = draw(st.lists(st.sampled_from(choices(row)), unique=True))
        else:
            answers[row.field] = draw(st.sampled_from([*choices(row), *OPEN]))
    return answers


CHAPTER = [row for row in SAFETY.rows if row.chapter]
LATER = [row for row in SAFETY.rows if row.id in {"when", "need"}]
CHAPTERS = st.lists(
    st.one_of(
        st.dictionaries(
            st.sampled_from([row.field for row in CHAPTER]),
            st.sampled_from(["yes", "no", "unknown", *OPEN]),
        ).map(lambda said: said | ({"neck": "recent"} if said.get("neck") == "yes" else {})),
        *(st.fixed_dictionaries({row.field: st.sampled_from(choices(row))}) for row in LATER),
        st.fixed_dictionaries({"relation": st.sampled_from(["partner", "ex", "family", "work"])}),
    ),
    max_size=5,
)


def level_of(evidence: Evidence) -> Assessment:
    return assess(
        instrument=SAFETY,
        answers=evidence.safety,
        kinds=frozenset(evidence.kinds),
        marks=evidence.marks,
    )


def in_turn(first: Evidence, chapters: Sequence[Mapping[str, Any]]) -> list[Level]:
    """The levels of the case after the report and after each chapter: raised, never lowered."""
    found = level_of(first)
    kept = Kept.of(found, first.marks)
    history = [found.level]
    for chapter in chapters:
        later = told_later(SAFETY, chapter, first.branch)
        found = raised(instrument=SAFETY, kept=kept, told=later)
        kept = Kept.from_json(kept.after(found, later.marks).to_json())
        history.append(max(history[-1], found.level, key=lambda level: level.rank))
    return history


@given(reports(), st.data())
def test_one_answer_more_never_lowers(answers: Answers, data: st.DataObject) -> None:
    """R2.4: a yes, a tick, an "I don't know" in place of whatever stood there that was less."""
    branch = branch_of(answers)
    row = data.draw(st.sampled_from(asked_on(branch)))
    before = level_of(told(SAFETY, answers))
    if row.several:
        held = answers.get(row.field, [])
        more = data.draw(st.sampled_from([each for each in choices(row) if each != "none"]))
        said: Any = [*(each for each in held if each != more), more]
    else:
        said = data.draw(st.sampled_from(_graver(row, answers)))
    after = level_of(told(SAFETY, {**answers, row.field: said}))
    assert after.level.rank >= before.level.rank


def _graver(row: Row, answers: Answers) -> list[str]:
    """What says no less to each question of this row than what stands there, and denies nothing."""
    if answers.get(row.field) not in (None, *OPEN, "no", "unknown"):
        return [answers[row.field]]  # an answer that weighs already: nothing of it may fall away
    weighing = [value for value in choices(row) if _weighs(row, value)]
    same = answers.get(row.field)
    return weighing or [same if same is not None else ""]


def _weighs(row: Row, value: str) -> bool:
    safety = told(SAFETY, {"who": "self", row.field: value}).safety
    if not row.asks:
        return value in {"today", "tonight", "partner_or_ex", "under12", "under3"}
    return any(
        safety.get(name) is SafetyAnswer(SAFETY.question(name).risk)
        for name in {*row.asks, *row.answers}
    )


@given(reports())
def test_what_is_left_open_never_lowers_what_a_no_would_give(answers: Answers) -> None:
    """R2.4: page by page; and what was never shown is no less than what was denied."""
    evidence = told(SAFETY, answers)
    found = level_of(evidence)
    for name, answer in evidence.safety.items():
        if answer in (SafetyAnswer.UNKNOWN, SafetyAnswer.UNDISCLOSED, SafetyAnswer.BLANK):
            question = SAFETY.question(name)
            no = SafetyAnswer.NO if question.risk is Risk.YES else SafetyAnswer.YES
            denied = assess(
                instrument=SAFETY,
                answers={**evidence.safety, name: no},
                kinds=frozenset(evidence.kinds),
                marks=evidence.marks,
            )
            assert found.level.rank >= denied.level.rank
            if question.role in (Role.EMERGENCY, Role.HIGH):
                assert found.review


@given(reports(), CHAPTERS, st.randoms(use_true_random=False))
def test_chapters_only_raise_and_in_any_order(
    answers: Answers, chapters: list[Answers], random: Any
) -> None:
    """R2.4: what is kept never falls, and ends no lower than all that was said at once."""
    first = told(SAFETY, answers)
    reached = in_turn(first, chapters)[-1]
    mixed = list(chapters)
    random.shuffle(mixed)
    assert in_turn(first, mixed)[-1] is reached
    assert reached.rank >= _at_once(first, chapters).level.rank
    assert in_turn(first, [*chapters, *chapters])[-1].rank >= reached.rank


def _at_once(first: Evidence, chapters: Sequence[Mapping[str, Any]]) -> Assessment:
    """As if all had been told in the report: what was answered twice counts by the graver."""
    parts = [first, *(told_later(SAFETY, each, first.branch) for each in chapters)]
    safety: dict[str, SafetyAnswer] = {}
    for part in parts:
        for name, answer in part.safety.items():
            grave = SafetyAnswer(SAFETY.question(name).risk)
            if safety.get(name) is not grave and (name not in safety or answer is not _no(name)):
                safety[name] = answer
    return assess(
        instrument=SAFETY,
        answers=safety,
        kinds=frozenset(kind for part in parts for kind in part.kinds),
        marks=frozenset().union(*(part.marks for part in parts)),
    )


def _no(name: str) -> SafetyAnswer:
    return SafetyAnswer.NO if SAFETY.question(name).risk is Risk.YES else SafetyAnswer.YES


@given(reports())
def test_a_chapter_with_nothing_in_it_changes_nothing(answers: Answers) -> None:
    """A page sent blank, or a number of a chapter that says nothing, raises nobody."""
    first = told(SAFETY, answers)
    before = level_of(first)
    kept = Kept.of(before, first.marks)
    after = raised(instrument=SAFETY, kept=kept, told=told_later(SAFETY, {}))
    assert after.level is Level.STANDARD
    assert (after.flags, after.parts) == (before.flags, before.parts)


@given(reports())
def test_the_floors_hold_whatever_is_left_open(answers: Answers) -> None:
    """R2.3: partner, family, ex, a place because of one of them, and every minor."""
    evidence = told(SAFETY, answers)
    found = level_of(evidence)
    close = evidence.branch in (Branch.PARTNER, Branch.FAMILY, Branch.CLOSE)
    if close or evidence.minor or answers.get("right_now", "") in ("", "unknown", "undisclosed"):
        assert found.level.rank >= Level.ELEVATED.rank
    assert bool(found.reasons) == (found.level is not Level.STANDARD)


def test_a_case_from_before_anything_was_kept_is_raised_all_the_same() -> None:
    """R2.5: nothing is known of what was told, so it counts as "something else"."""
    for chapter, level in [
        ({"threat": "yes"}, Level.HIGH),
        ({"need": "tonight"}, Level.HIGH),
        ({"relation": "ex"}, Level.ELEVATED),
        ({"stalking": "yes"}, Level.STANDARD),
    ]:
        found = raised(instrument=SAFETY, kept=None, told=told_later(SAFETY, chapter))
        assert found.level is level


def test_what_is_kept_is_a_number_and_places_and_no_answer() -> None:
    """What a machine can read of a report between two chapters, and nothing else."""
    answers: Answers = {
        "who": "self",
        "subject": "partner",
        "right_now": "no",
        "kinds": ["insulted", "followed"],
        "escalating": "yes",
        "separated": "yes",
    }
    first = told(SAFETY, answers)
    kept = Kept.of(level_of(first), first.marks).to_json()
    assert kept == {
        "flags": 3,
        "group": "close",
        "parts": {
            "firearm_of_somebody_close": [1],
            "firearm_with_violence": [1],
            "separation_control_violence": [0, 1],
            "minor_under_12": [2],
            "a_place_tonight": [1],
        },
    }
    chapter = told_later(SAFETY, {"forced_sex": "yes"})
    found = raised(instrument=SAFETY, kept=Kept.from_json(kept), told=chapter)
    assert (found.level, found.reasons) == (Level.HIGH, ("separation_control_violence",))


def test_drink_or_sex_that_is_dated_later_weighs_as_if_it_had_been_dated_first() -> None:
    """The joint tick of a home counts once a chapter says when."""
    answers: Answers = {
        "who": "self",
        "subject": "partner",
        "right_now": "no",
        "kinds": ["sexual"],
    }
    first = told(SAFETY, answers)
    kept = Kept.of(level_of(first), first.marks)
    for when, level in [("days3", Level.HIGH), ("longer", Level.STANDARD)]:
        later = told_later(SAFETY, {"when": when})
        assert raised(instrument=SAFETY, kept=kept, told=later).level is level
    assert Kind.SEXUAL in first.kinds


def test_flags_that_were_told_before_raise_nothing_by_themselves() -> None:
    """R2.5: two people lowered it; a page that adds nothing does not undo that."""
    kept = Kept(flags=5)
    nothing = raised(instrument=SAFETY, kept=kept, told=told_later(SAFETY, {"stalking": "no"}))
    assert nothing.level is Level.STANDARD
    more = raised(instrument=SAFETY, kept=kept, told=told_later(SAFETY, {"stalking": "yes"}))
    assert (more.level, more.flags) == (Level.ELEVATED, 6)
