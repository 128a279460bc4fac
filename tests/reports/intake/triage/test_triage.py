"""Safety triage: truth tables for every trigger, and that nothing ever lowers a level."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.intake.triage.instrument import Risk
from reports.intake.triage.triage import (
    Advice,
    Assessment,
    Role,
    SafetyAnswer,
    assess,
    instrument,
    shows_numbers_now,
)
from reports.region.vocabulary import Kind, Level
from tests.reports.region.regions import BRUSSELS, SALTMERE

SAFETY = instrument(BRUSSELS)
YES, NO = SafetyAnswer.YES, SafetyAnswer.NO
UNKNOWN, UNDISCLOSED = SafetyAnswer.UNKNOWN, SafetyAnswer.UNDISCLOSED

IDS = [question.id for question in SAFETY.questions]
FLAGS = [question.id for question in SAFETY.questions if question.role is Role.FLAG]
HIGH = [question.id for question in SAFETY.questions if question.role is Role.HIGH]
EMERGENCY = ["danger_now", "injury_needs_care_now", "suicidal_thoughts_self"]

ALONE = [
    "strangled_ever",
    "strangled_last_5_days",
    "threat_to_kill",
    "fears_being_killed",
    "weapon_used_or_threatened",
    "threat_or_weapon",
    "honour_or_forced_marriage",
]
ANSWERS = st.dictionaries(st.sampled_from(IDS), st.sampled_from(list(SafetyAnswer)))
KINDS = st.frozensets(st.sampled_from(list(Kind)))
GRAVE = {each.id: YES if each.risk is Risk.YES else NO for each in SAFETY.questions}
DENIED = {each.id: NO if each.risk is Risk.YES else YES for each in SAFETY.questions}
UNCONTROLLED = {"controlling_or_jealous": NO}


def triage(*yes: str, kinds: frozenset[Kind] = frozenset(), **others: SafetyAnswer) -> Assessment:
    """These yeses, and other answers by name."""
    return given_answers({**dict.fromkeys(yes, YES), **others}, kinds)


def given_answers(
    answers: dict[str, SafetyAnswer], kinds: frozenset[Kind] = frozenset()
) -> Assessment:
    return assess(instrument=SAFETY, answers=answers, kinds=kinds)


def test_it_asks_what_the_evidence_asks() -> None:
    """Each in every language, twice."""
    assert len(IDS) == 30
    for question in SAFETY.questions:
        for language in BRUSSELS.languages:
            assert question.text(language).endswith(("?", "؟"))
            assert question.text(language, witness=True).endswith(("?", "؟"))
            assert "!" not in question.text(language)


@pytest.mark.parametrize("question", EMERGENCY)
def test_each_emergency_answer_alone_is_an_emergency(question: str) -> None:
    """R2.2, R2.3."""
    assert triage(question).level is Level.EMERGENCY
    assert triage(question).reasons == (question,)
    assert assess(instrument=SAFETY, answers={**DENIED, question: YES}).level is Level.EMERGENCY


@pytest.mark.parametrize("question", ALONE)
def test_each_high_trigger_alone_is_high(question: str) -> None:
    """R2.3: whatever else was answered no, or not asked at all."""
    assert triage(question).level is Level.HIGH
    assert len(triage(question).reasons) == 1
    assert assess(instrument=SAFETY, answers={**DENIED, question: YES}).level is Level.HIGH


VIOLENCE = [
    frozenset({kind})
    for kind in (
        Kind.PHYSICAL,
        Kind.SEXUAL,
        Kind.PSYCHOLOGICAL,
        Kind.CONTROL,
        Kind.ECONOMIC,
        Kind.STALKING,
        Kind.FORCED_MARRIAGE,
    )
]


@pytest.mark.parametrize("kinds", VIOLENCE, ids=str)
def test_a_firearm_with_any_violence_is_high(kinds: frozenset[Kind]) -> None:
    """R2.3."""
    assert triage("firearm_access", kinds=kinds).level is Level.HIGH


@pytest.mark.parametrize(
    "told", ["forced_sex", "stalking", "escalating", "controlling_or_jealous", "threatens_children"]
)
def test_a_firearm_with_violence_told_in_an_answer_is_high(told: str) -> None:
    """R2.3."""
    assert triage("firearm_access", told).reasons == ("firearm_with_violence",)


def test_a_firearm_alone_is_one_flag() -> None:
    assert triage("firearm_access").level is Level.STANDARD
    assert triage("firearm_access").flags == 1


@pytest.mark.parametrize(
    ("separated", "controlling", "violent"), list(itertools.product((False, True), repeat=3))
)
@pytest.mark.parametrize("violence", ["physical", "sexual", "forced_sex"])
def test_separation_control_and_violence_are_high_together_and_only_together(
    violence: str, separated: bool, controlling: bool, violent: bool
) -> None:
    """R2.3: the whole truth table of the cluster, for each way violence is told.

    Control that nobody answered counts as a yes: only a no is a no.
    """
    yes = ["separated_or_planning"] * separated
    kinds = frozenset({Kind(violence)}) if violent and violence in list(Kind) else frozenset()
    yes += ["forced_sex"] * (violent and violence == "forced_sex")
    results = [
        triage(*yes, kinds=kinds, controlling_or_jealous=answer)
        for answer in ([YES, UNKNOWN, UNDISCLOSED, SafetyAnswer.BLANK] if controlling else [NO])
    ]
    if controlling:
        results.append(triage(*yes, kinds=kinds))
    for result in results:
        _is_high_by_the_cluster(result, separated and controlling and violent)


def _is_high_by_the_cluster(result: Assessment, expected: bool) -> None:
    assert (result.level is Level.HIGH) == expected
    if expected:
        assert result.reasons == ("separation_control_violence",)


def test_forced_marriage_told_as_what_happened_is_high() -> None:
    assert triage(kinds=frozenset({Kind.FORCED_MARRIAGE})).level is Level.HIGH


def test_three_other_flags_are_elevated_and_two_are_not() -> None:
    """R2.9: three is the region's number."""
    for pair in itertools.combinations(FLAGS, 2):
        assert given_answers({**UNCONTROLLED, **dict.fromkeys(pair, YES)}).level is Level.STANDARD
    cluster = {"separated_or_planning", "controlling_or_jealous", "forced_sex"}
    for chosen in itertools.combinations(FLAGS, 3):
        if set(chosen) != cluster:
            found = given_answers({**UNCONTROLLED, **dict.fromkeys(chosen, YES)})
            assert found.level is Level.ELEVATED
            assert set(found.reasons) == set(chosen)


@pytest.mark.parametrize("kind", [Kind.CONTROL, Kind.STALKING, Kind.SEXUAL], ids=str)
def test_what_was_ticked_is_one_flag_with_its_question(kind: Kind) -> None:
    """R2.3: told twice, it counts once."""
    flag = {"control": "controlling_or_jealous", "sexual": "forced_sex"}.get(kind, kind)
    assert triage(kinds=frozenset({kind})).flags == 1
    assert triage(flag, kinds=frozenset({kind})).flags == 1


def test_no_answer_at_all_is_standard() -> None:
    result = assess(instrument=SAFETY, answers={})
    assert (result.level, result.reasons, result.review, result.flags) == (
        Level.STANDARD,
        (),
        False,
        0,
    )
    assert assess(instrument=SAFETY, answers=DENIED).level is Level.STANDARD


@pytest.mark.parametrize("question", HIGH + EMERGENCY)
def test_a_grave_answer_left_blank_asks_for_review(question: str) -> None:
    """R2.4: what was seen and passed over is no "no"."""
    result = given_answers({question: SafetyAnswer.BLANK})
    assert (result.review, result.flags) == (True, 0)


@pytest.mark.parametrize("question", HIGH + EMERGENCY)
def test_not_knowing_a_grave_answer_is_a_flag_and_asks_for_review(question: str) -> None:
    """R2.4: "I don't know" is not "no"."""
    result = given_answers({question: UNKNOWN})
    assert result.review
    assert result.flags == 1
    two_more = given_answers({"escalating": YES, "stalking": YES, question: UNKNOWN})
    assert two_more.level is Level.ELEVATED


@pytest.mark.parametrize("question", HIGH + EMERGENCY)
def test_not_wanting_to_say_a_grave_answer_asks_for_review(question: str) -> None:
    result = given_answers({question: UNDISCLOSED})
    assert result.review
    assert result.flags == 0


@pytest.mark.parametrize("question", FLAGS)
def test_not_knowing_a_lesser_answer_is_nothing(question: str) -> None:
    for answer in (UNKNOWN, UNDISCLOSED, SafetyAnswer.BLANK, NO):
        found = given_answers({question: answer})
        assert (found.level, found.flags, found.review) == (Level.STANDARD, 0, False)


def test_recent_strangulation_brings_medical_advice() -> None:
    """R2.11."""
    assert triage("strangled_last_5_days").advice == {Advice.STRANGULATION_CARE}
    assert triage("strangled_ever").advice == frozenset()
    assert BRUSSELS.text(Advice.STRANGULATION_CARE, "nl")


def test_thoughts_of_dying_bring_the_lines_for_them() -> None:
    """R2.2: not knowing brings one line to listen; a no and a silence nothing of the kind."""
    assert triage("suicidal_thoughts_self").advice == {Advice.SUICIDE_LINE}
    assert triage(suicidal_thoughts_self=UNKNOWN).advice == {Advice.LISTENING_LINE}
    for answer in (NO, UNDISCLOSED, SafetyAnswer.BLANK):
        assert triage(suicidal_thoughts_self=answer).advice == frozenset()


def test_who_cannot_talk_is_shown_ways_to_write() -> None:
    """R5.7."""
    assert triage(can_talk_safely_now=NO).advice == {Advice.NOT_BY_VOICE}
    assert triage("can_talk_safely_now").advice == frozenset()


def test_being_able_to_talk_says_nothing_about_risk() -> None:
    for answer in SafetyAnswer:
        result = triage(can_talk_safely_now=answer)
        assert (result.level, result.flags, result.review) == (Level.STANDARD, 0, False)


def test_numbers_are_shown_on_the_next_page_whatever_else_was_answered() -> None:
    """R2.2: from the answers so far, complete or not."""
    for question in EMERGENCY:
        assert shows_numbers_now(instrument=SAFETY, answers={question: YES})
        for answer in (NO, UNKNOWN, UNDISCLOSED):
            assert not shows_numbers_now(instrument=SAFETY, answers={question: answer})
    assert not shows_numbers_now(instrument=SAFETY, answers={"strangled_ever": YES})
    assert shows_numbers_now(instrument=SAFETY, answers={"safe_place": NO})
    for answer in (YES, UNKNOWN, UNDISCLOSED):
        assert not shows_numbers_now(instrument=SAFETY, answers={"safe_place": answer})


def test_an_answer_to_no_question_is_refused() -> None:
    with pytest.raises(KeyError):
        assess(instrument=SAFETY, answers={"shoe_size": YES})


@given(ANSWERS, KINDS)
def test_the_same_answers_always_give_the_same_level(
    answers: dict[str, SafetyAnswer], kinds: frozenset[Kind]
) -> None:
    """R2.1: the version is stored with the result."""
    backwards = dict(reversed(answers.items()))
    one = assess(instrument=SAFETY, answers=answers, kinds=kinds)
    assert one == assess(instrument=SAFETY, answers=backwards, kinds=kinds)
    assert (one.instrument_id, one.instrument_version) == ("safety", "3/3")


@given(ANSWERS, KINDS, st.sampled_from(IDS), KINDS)
def test_a_yes_more_never_lowers_a_level(
    answers: dict[str, SafetyAnswer], kinds: frozenset[Kind], more: str, more_kinds: frozenset[Kind]
) -> None:
    """R2.4: nor does one kind more."""
    before = assess(instrument=SAFETY, answers=answers, kinds=kinds)
    after = assess(
        instrument=SAFETY, answers={**answers, more: GRAVE[more]}, kinds=kinds | more_kinds
    )
    assert after.level.rank >= before.level.rank
    assert after.flags >= before.flags


@given(ANSWERS, KINDS, st.sampled_from(IDS), st.sampled_from([UNKNOWN, UNDISCLOSED]))
def test_not_knowing_or_not_saying_never_lowers_what_a_no_would_give(
    answers: dict[str, SafetyAnswer], kinds: frozenset[Kind], one: str, vague: SafetyAnswer
) -> None:
    """R2.4."""
    denied = {**answers, one: DENIED[one]}
    with_no = assess(instrument=SAFETY, answers=denied, kinds=kinds)
    with_vague = assess(instrument=SAFETY, answers={**answers, one: vague}, kinds=kinds)
    missing = {question: answer for question, answer in answers.items() if question != one}
    without = assess(instrument=SAFETY, answers=missing, kinds=kinds)
    assert with_vague.level.rank >= with_no.level.rank
    assert without.level.rank >= with_no.level.rank
    assert with_vague.review >= with_no.review


@given(ANSWERS, KINDS)
def test_there_is_a_reason_for_every_level_above_standard(
    answers: dict[str, SafetyAnswer], kinds: frozenset[Kind]
) -> None:
    result = assess(instrument=SAFETY, answers=answers, kinds=kinds)
    assert bool(result.reasons) == (result.level is not Level.STANDARD)
    assert "low" not in [level.value for level in Level]


def test_another_region_has_its_own_questions_and_threshold() -> None:
    """R2.9, R5.8: nothing in code knows the first region."""
    own = instrument(SALTMERE)
    assert (own.id, own.version, own.other_flags) == ("harbour", "7/2", 2)
    grave = assess(instrument=own, answers={"grave": YES, "often": YES})
    assert grave.level is Level.HIGH
    assert (
        assess(instrument=own, answers={"grave": YES}, kinds=frozenset({Kind.WORK})).level
        is Level.HIGH
    )
    assert assess(instrument=own, answers={"grave": YES}).level is Level.STANDARD
    two = assess(instrument=own, answers={"grave": UNKNOWN, "often": YES})
    assert (two.level, two.review) == (Level.ELEVATED, True)


def test_the_instrument_is_read_once() -> None:
    assert instrument(BRUSSELS) is SAFETY
