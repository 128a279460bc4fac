"""The conversation as data: few lines of ours, nothing of hers lost, silence after danger."""

from collections.abc import Sequence
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reports.channels.sms.dialogue import dialogue as talks
from reports.channels.sms.dialogue.dialogue import Line, Rules, Sign, Stepped, Talk, opened, step
from reports.channels.sms.understanding.answer_reading import Back, Need, Said, is_bare
from reports.channels.sms.understanding.text_language import asked_for
from reports.hearing import Ear
from reports.intake.triage.triage import SafetyAnswer
from tests.reports.region.regions import BRUSSELS

WORDS = BRUSSELS.sms.conversation
LANGUAGES = tuple(WORDS)
SAID = Said.of(WORDS.values())
HEAR = partial(Ear(BRUSSELS.hearing).hear, numbers=("112", "101"))
RULES = Rules(words=WORDS, said=SAID, most=6, hear=HEAR)


def run(*texts: str, rules: Rules = RULES, language: str = "fr") -> list[Stepped]:
    """Every step of a conversation until it ends or she stops writing."""
    steps = [opened(text=texts[0], language=language, sign=None, rules=rules)]
    for text in texts[1:]:
        if steps[-1].ends:
            break
        steps.append(step(talk=steps[-1].talk, text=text, sign=None, rules=rules))
    return steps


def lines(steps: Sequence[Stepped]) -> list[Line | None]:
    return [each.say for each in steps]


def test_the_plain_way_from_keyword_to_thanks() -> None:
    steps = run("", "1", "3", "1 2", "Il crie tous les soirs")
    assert lines(steps) == [Line.SAFE, Line.BACK, Line.NEED, Line.WORDS, Line.THANKS]
    end = steps[-1]
    assert end.ends
    assert not any(each.ends for each in steps[:-1])
    assert end.talk.danger is SafetyAnswer.NO
    assert end.talk.back == {Back.EVENINGS}
    assert end.talk.needs == (Need.TALK, Need.PLACE)
    assert end.talk.told == ("Il crie tous les soirs",)


def test_not_ok_brings_the_numbers_at_once_and_then_nothing() -> None:
    """R2.2: the very next line; the conversation ends, so none of ours follows."""
    steps = run("", "2")
    assert lines(steps) == [Line.SAFE, Line.NUMBERS]
    assert steps[-1].ends
    assert steps[-1].talk.danger is SafetyAnswer.YES


@pytest.mark.parametrize("before", [(), ("1",), ("1", "3"), ("1", "3", "1")])
def test_a_cry_for_help_counts_whatever_was_asked(before: tuple[str, ...]) -> None:
    steps = run("", *before, "au secours il va me tuer")
    assert steps[-1].say is Line.NUMBERS
    assert steps[-1].talk.danger is SafetyAnswer.YES
    assert steps[-1].talk.told == ("au secours il va me tuer",)


def test_a_cry_in_the_very_first_text_counts_too() -> None:
    (only,) = run("au secours")
    assert (only.say, only.ends) == (Line.NUMBERS, True)


def test_the_safety_question_is_asked_twice_and_not_a_third_time() -> None:
    steps = run("", "qui", "quoi", "1")
    assert lines(steps) == [Line.SAFE, Line.SAFE, Line.BACK, Line.NEED]
    assert steps[-1].talk.danger is None
    assert steps[-1].talk.told == ("qui", "quoi")


def test_she_changes_the_language_and_is_asked_again_in_it() -> None:
    steps = run("", "NL", "1", "EN")
    assert lines(steps) == [Line.SAFE, Line.SAFE, Line.BACK, Line.BACK]
    assert [each.talk.language for each in steps] == ["fr", "nl", "nl", "en"]


def test_the_language_she_chose_is_not_changed_by_her_words() -> None:
    assert run("", "EN", "oui il est là avec moi")[-1].talk.language == "en"


def test_her_words_change_the_language_else() -> None:
    assert run("ik ben bang")[-1].talk.language == "nl"


def test_never_is_thanked_as_never() -> None:
    steps = run("", "1", "4", "3", "words")
    assert steps[-1].say is Line.THANKS_NEVER


@pytest.mark.parametrize("sign", list(Sign))
def test_a_sign_ends_it_without_a_word_and_the_text_is_kept(sign: Sign) -> None:
    """R1.16: no automatic reply."""
    before = run("", "1")[-1].talk
    after = step(talk=before, text="c'est qui", sign=sign, rules=RULES)
    assert (after.say, after.ends) == (None, True)
    assert after.talk.signs == (sign,)
    assert after.talk.told == ("c'est qui",)


def test_a_very_long_story_ends_and_is_kept_whole() -> None:
    long = "é" * 1600
    steps = run("", *["1"], *[long] * 30)
    assert steps[-1].ends
    assert "".join(steps[-1].talk.told) == long * len(steps[-1].talk.told)


def test_a_flood_of_language_names_ends_too() -> None:
    steps = run("", *["NL", "FR"] * 100)
    assert steps[-1].ends
    assert steps[-1].talk.lines <= RULES.most


def test_what_does_not_fit_is_known_before_it_is_kept() -> None:
    full = Talk(language="fr", told=("x" * talks.MOST_BYTES,))
    assert not talks.fits(full, "x" * 16_000)
    assert talks.fits(full, "x" * 1_600)


HERS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["1", "2", "3", "4", "oui", "NL", "EN", "le soir", "danger", "c'est qui", "😢"]
    ),
)


@given(st.lists(HERS, min_size=1, max_size=80), st.integers(4, 8))
@example(["", "1", "3", "nl", "Français"], 8)
def test_whatever_comes_ours_stay_few_and_hers_are_kept(texts: list[str], most: int) -> None:
    """R8.14: at most so many texts; free text anywhere is kept; one answer for one of hers."""
    rules = Rules(words=WORDS, said=SAID, most=most, hear=HEAR)
    steps = run(*texts, rules=rules)
    said = [line for line in lines(steps) if line]
    assert len(said) == steps[-1].talk.lines <= most
    assert not any(each.ends for each in steps[:-1])
    told = "\n".join(steps[-1].talk.told)
    for text in texts[: len(steps)]:
        assert not text.strip() or text in told or is_bare(text, SAID) or asked_for(text, WORDS)
    if Line.NUMBERS in said:
        assert said[-1] is Line.NUMBERS
        assert steps[-1].ends
    names = [text for text in texts if asked_for(text, WORDS)]
    assert said.count(Line.NEED) <= 1 + len(names)


@given(st.lists(HERS, min_size=1, max_size=20))
def test_it_is_left_and_resumed_as_it_was(texts: list[str]) -> None:
    for each in run(*texts):
        assert Talk.from_json(each.talk.to_json()) == each.talk


@given(st.lists(HERS, max_size=10))
def test_danger_once_told_is_never_untold(texts: list[str]) -> None:
    steps = run("", "2", *texts)
    assert steps[-1].talk.danger is SafetyAnswer.YES
