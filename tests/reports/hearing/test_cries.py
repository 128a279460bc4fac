"""R1.16: a call for help is heard wherever it stands, and its opposite is none. By frames alone."""

import pytest

from reports.hearing import Ear, Grade, Heard
from tests.reports.region.regions import BRUSSELS

EAR = Ear(BRUSSELS.hearing)


def hear(text: str) -> Heard:
    return EAR.hear(text, numbers=("112", "101"))


# What an outsider texted and nobody heard: of fifty such texts eleven were.
FOUND = [
    *("il a un couteau", "il est devant la porte et il tape avec un marteau", "au secour"),
    *("il a un couteau il est devant la porte", "hij gaat mij vermoorden", "help hij slaat mij"),
    *("hes hitting me help", "i need police now", "appel la police", "call 911"),
    *("hes gonna kill me", "he will kill us", "cant breathe he choked me"),
    *("hij slaat mij help", "he is at the door with a knife please"),
]


@pytest.mark.parametrize("text", FOUND)
def test_what_an_outsider_texted_in_need_is_a_cry(text: str) -> None:
    assert hear(text).grade is Grade.CRY


@pytest.mark.parametrize(
    "text",
    [
        *("DANGER", "au secours !!", "Il va me tuer", "bel de politie", "call the police"),
        *("112 vite", "112vite", "help112", "aidez-moi il me suit", "Aidez moi svp !!"),
        *("aide aide aide", "SOS", "Aidez-moi s'il vous plaît", "il est là. aidez-moi", "help"),
        *("HELP ME", "help me please", "help mij", "ik heb hulp nodig", "hulp!!", "bel politie"),
        *("he won't let me go", "j'ai besoin d'aide", "il ne me laisse pas partir"),
    ],
)
def test_a_cry_for_help_is_heard_wherever_it_stands(text: str) -> None:
    assert hear(text).grade is Grade.CRY


@pytest.mark.parametrize(
    "text",
    [
        *("pas en danger", "I am not in danger", "ik ben niet in gevaar", "0470112233", "1", ""),
        *("pas besoin de la police", "do not call the police", "no need to call the police"),
        *("je suis hors de danger", "aucun danger", "aucune urgence", "jamais en danger"),
        *("buiten gevaar", "zonder gevaar", "geen noodgeval", "out of danger", "no danger"),
        *("pas de danger", "don't call the police", "no emergency", "sans danger"),
        *("the danger is over", "i filled in the emergency contact form"),
        *("vous allez voir l'assistante sociale mardi ?", "no emergency just a question"),
    ],
)
def test_its_opposite_is_none(text: str) -> None:
    assert hear(text).grade is Grade.NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "il n'est pas parti, au secours",
        "He is not leaving. Call the police",
        "Je ne vais pas bien. Danger!",
        "hij is niet weg\nbel de politie",
        "pas bien, 112",
    ],
)
def test_no_of_something_else_does_not_silence_a_cry(text: str) -> None:
    assert hear(text).grade is Grade.CRY


@pytest.mark.parametrize(
    "text",
    [
        *("1", "2", "12", "ça va, merci 1", "oui tout va bien", "je rentre, pas de danger"),
        *("aidez-moi avec le bail", "can you help me with the form", "il ne me suit plus"),
        *("he is not following me", "je suis suivie par une psychologue", "hij komt niet meer"),
        *("thanks for your help", "0470112233", "pas encore", ""),
    ],
)
def test_in_an_answer_other_words_are_none(text: str) -> None:
    assert hear(text).grade is Grade.NOTHING


@pytest.mark.parametrize(
    "text",
    [
        *("il me suit", "someone is following me", "hij volgt me", "ik word gevolgd"),
        *("un homme me suit", "he hits me every day and I am afraid", "il me frappe souvent"),
    ],
)
def test_danger_that_need_not_be_of_this_moment_is_heard_too(text: str) -> None:
    assert hear(text).grade is not Grade.NOTHING
