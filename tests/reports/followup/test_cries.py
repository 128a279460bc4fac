"""R1.16: a call for help is heard wherever it stands, and its opposite is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.followup.cries import answers_with_a_cry, cries_for_help


@pytest.mark.parametrize(
    "text",
    ["DANGER", "au secours !!", "Il va me tuer", "bel de politie", "call the police", "112 vite"],
)
def test_a_cry_for_help_is_heard_wherever_it_stands(text: str) -> None:
    assert cries_for_help(text, numbers=("112", "101"))


@pytest.mark.parametrize(
    "text",
    [
        *("pas en danger", "I am not in danger", "ik ben niet in gevaar", "0470112233", "1", ""),
        *("pas besoin du 112", "do not call the police", "no need to call the police"),
    ],
)
def test_its_opposite_is_none(text: str) -> None:
    assert not cries_for_help(text, numbers=("112", "101"))


@pytest.mark.parametrize(
    "text",
    [
        "il n'est pas parti, au secours",
        "Il n'est pas parti au secours",
        "He is not leaving. Call the police",
        "Je ne vais pas bien. Danger!",
        "hij is niet weg\nbel de politie",
        "pas bien, 112",
    ],
)
def test_no_of_something_else_does_not_silence_a_cry(text: str) -> None:
    assert cries_for_help(text, numbers=("112", "101"))


@pytest.mark.parametrize(
    "text",
    [
        *("je suis hors de danger", "aucun danger", "aucune urgence", "jamais en danger"),
        *("buiten gevaar", "zonder gevaar", "geen noodgeval", "out of danger"),
        *("no danger", "pas de danger", "don't call the police", "no emergency", "sans danger"),
    ],
)
def test_whoever_is_out_of_danger_says_so_in_many_ways(text: str) -> None:
    assert not cries_for_help(text)
    assert not answers_with_a_cry(text)


@pytest.mark.parametrize(
    "text",
    [
        *("aidez-moi il me suit", "Aidez moi svp !!", "aide aide aide", "SOS", "au secours"),
        *("Aidez-moi s'il vous plaît", "il est là. aidez-moi", "112vite", "help112"),
        *("help", "HELP ME", "help me please", "someone is following me", "he won't let me go"),
        *("help mij", "hij volgt me", "ik word gevolgd", "ik heb hulp nodig", "hulp!!"),
        *("j'ai besoin d'aide", "un homme me suit", "il ne me laisse pas partir", "bel politie"),
    ],
)
def test_in_an_answer_more_words_are_a_cry(text: str) -> None:
    assert answers_with_a_cry(text, numbers=("112",))


@pytest.mark.parametrize(
    "text",
    [
        *("1", "2", "12", "ça va, merci 1", "oui tout va bien", "je rentre, pas de danger"),
        *("aidez-moi avec le bail", "can you help me with the form", "il ne me suit plus"),
        *("he is not following me", "je suis suivie par une psychologue", "hij komt niet meer"),
        *("faut-il appeler la police ?", "thanks for your help", "0470112233", "pas encore", ""),
    ],
)
def test_in_an_answer_other_words_are_none(text: str) -> None:
    assert not answers_with_a_cry(text, numbers=("112",))


@pytest.mark.parametrize("text", ["aidez-moi", "help", "il me suit", "I need help"])
def test_in_a_story_what_happened_before_is_no_cry(text: str) -> None:
    """A report by text asks whether she is safe next: it need not guess."""
    assert not cries_for_help(text)


@given(st.text())
def test_every_text_is_heard_without_fault(text: str) -> None:
    assert answers_with_a_cry(text, numbers=("112",)) in {True, False}
    assert answers_with_a_cry(text) or not cries_for_help(text)
