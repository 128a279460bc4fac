"""Which agreed words can prove who is speaking, and which would mislead us."""

import pytest

from reports.intake.code_word_rules import SECRET, misleading
from reports.region import region
from reports.region.models.sms import reply_words_of
from tests.reports.region.regions import SALTMERE

GOOD = {"we_say": "Cerise rouge", "she_says": "lupin", "danger_word": "Il pleut"}


def wrong(**words: str) -> dict[str, str]:
    """What is said about words that are good but for these."""
    return {name: str(said) for name, said in misleading({**GOOD, **words}, region())}


def test_good_words_and_none_are_right() -> None:
    """R1.15: nobody needs such a word."""
    assert wrong() == {}
    assert wrong(we_say="", she_says=" ", danger_word="") == {}
    assert wrong(danger_word="\N{SUNFLOWER}", she_says="平安") == {}


@pytest.mark.parametrize("name", SECRET)
@pytest.mark.parametrize("word", ["1", "a", "\N{SUPERSCRIPT TWO}", "Né", "??", "????", "- a -"])
def test_a_word_of_one_or_two_letters_is_refused(name: str, word: str) -> None:
    assert "at least three letters" in wrong(**{name: word})[name]


@pytest.mark.parametrize("name", SECRET)
@pytest.mark.parametrize(
    "word", ["Oui", "NÉÉN", "Ca va", "merci", "Stop", "revoke", "bien", "mais"]
)
def test_a_word_of_ordinary_answers_is_refused(name: str, word: str) -> None:
    """R1.16: said in an answer it would freeze everything, or prove nothing."""
    assert "too usual" in wrong(**{name: word})[name]


def test_every_answer_of_every_language_is_refused() -> None:
    """R1.16, R1.17: as the region has them."""
    for pack in (region(), SALTMERE):
        for key in ("fine", "call_me", "stop", "polite"):
            for word in reply_words_of(pack.sms.words, key):
                assert dict(misleading({**GOOD, "danger_word": word}, pack)), word


def test_a_call_for_help_may_mean_danger_but_not_that_it_is_her() -> None:
    """R1.16: every answer with her word would be heard as a cry."""
    assert wrong(danger_word="au secours") == {}
    assert "calls for help" in wrong(she_says="au secours")["she_says"]
    assert "calls for help" in wrong(she_says="appel 112 bleu")["she_says"]


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ({"we_say": "lupin"}, {"she_says"}),
        ({"she_says": "il  pleut!"}, {"danger_word"}),
        ({"danger_word": "CERISE ROUGE"}, {"danger_word"}),
        ({"danger_word": "rouge"}, {"danger_word"}),
        ({"she_says": "il pleut fort"}, {"danger_word"}),
        ({"she_says": "lupin", "danger_word": "lupin bleu"}, {"danger_word"}),
        ({"she_says": "\N{SUNFLOWER}", "danger_word": "\N{SUNFLOWER}"}, {"danger_word"}),
        ({"we_say": "lupins"}, set()),
    ],
)
def test_words_that_meet_are_refused(words: dict[str, str], refused: set[str]) -> None:
    """R1.16: whoever says the one would say the other; a part of a word is another word."""
    assert set(wrong(**words)) == refused
