"""A first text opens by its keyword, misspelt or between greetings; nothing else does."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.channels.sms.understanding.opening import is_near, opening
from reports.region import region

REGION = region()
OPEN = replace(REGION, sms=replace(REGION.sms, open_intake=True))
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("text", "language", "rest"),
    [
        ("tilleul", "fr", ""),
        ("TILLEUL il est revenu", "fr", "il est revenu"),
        ("Tilleul, il est revenu.", "fr", "il est revenu."),
        ("bonjour tilleul svp", "fr", "bonjour tilleul svp"),
        ("il est revenu, tilleul", "fr", "il est revenu"),
        ("bonjour, tileul", "fr", ""),
        ("tileul svp", "fr", ""),
        ("tilluel", "fr", ""),
        ("linde", "nl", ""),
        ("hallo linde", "nl", "hallo"),
        ("linden", "en", ""),
        ("lindn", "nl", ""),
        ("je veux parler tilleul vite", "fr", "je veux parler tilleul vite"),
    ],
)
def test_what_opens(text: str, language: str, rest: str) -> None:
    """R8.14: the word in any language, with greetings, in a sentence, one letter wrong alone."""
    found = opening(text, REGION)
    assert found is not None
    assert (found.language, found.rest, found.by_keyword) == (language, rest, True)


@pytest.mark.parametrize(
    "text", ["", "bonjour", "1", "aidez moi svp", "til", "tulipe", "ma fille s'appelle Linda", "…"]
)
def test_what_opens_nothing(text: str) -> None:
    assert opening(text, REGION) is None


def test_in_open_intake_any_words_open_and_say_so() -> None:
    found = opening("I need to talk", OPEN)
    assert found is not None
    assert (found.rest, found.by_keyword) == ("I need to talk", False)
    assert opening("…", OPEN) is None


@given(at=st.integers(0, 6), letter=st.sampled_from(LETTERS))
def test_one_letter_more_less_or_other_is_near(at: int, letter: str) -> None:
    word = "tilleul"
    assert is_near(word[:at] + letter + word[at:], word)
    assert is_near(word[:at] + word[at + 1 :], word)
    assert is_near(word[:at] + letter + word[at + 1 :], word)
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    assert is_near(swapped, word)


@given(st.text(alphabet=LETTERS, max_size=9), st.sampled_from(["tilleul", "linde", "linden"]))
def test_two_letters_wrong_are_not_near(word: str, keyword: str) -> None:
    if is_near(word, keyword):
        assert abs(len(word) - len(keyword)) <= 1
        wrong = sum(one != other for one, other in zip(word, keyword, strict=False))
        assert len(word) != len(keyword) or wrong <= 2
    assert not is_near(keyword[:-2], keyword)
    assert not is_near("xx" + keyword[2:], keyword)
