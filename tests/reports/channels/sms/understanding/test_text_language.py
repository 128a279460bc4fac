"""A person is answered in the language she writes in, and in another as soon as she asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.channels.sms.understanding.text_language import asked_for, recognised
from tests.reports.region.regions import BRUSSELS

WORDS = BRUSSELS.sms.conversation
LANGUAGES = tuple(WORDS)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bonjour, j'ai besoin d'aide, mon mari est là", "fr"),
        ("J’AI PEUR", "fr"),
        ("oui", "fr"),
        ("Ik ben bang van mijn man", "nl"),
        ("ja", "nl"),
        ("nee hij is thuis", "nl"),
        ("I am scared, he is at home", "en"),
        ("can you talk", "en"),
        ("1", None),
        ("", None),
        ("👍🏽", None),
        ("مرحبا", "ar"),
        ("שלום", None),
        ("ok", None),
    ],
)
def test_it_is_recognised_from_the_small_words(text: str, language: str | None) -> None:
    assert recognised(text, WORDS) == language


def test_only_the_languages_of_the_region_are_recognised() -> None:
    assert recognised("ik ben bang", {one: WORDS[one] for one in ("fr", "en")}) is None


@given(st.text())
def test_any_text_has_a_language_of_the_region_or_none(text: str) -> None:
    assert recognised(text, WORDS) in {*LANGUAGES, None}


@given(st.sampled_from(LANGUAGES), st.data())
def test_words_of_one_language_are_that_language_whatever_their_case(
    language: str, data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(sorted(WORDS[language].own)), min_size=1))
    text = " ".join(word.upper() if data.draw(st.booleans()) else word for word in chosen)
    assert recognised(text, WORDS) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("NL", "nl"),
        (" nl. ", "nl"),
        ("Français", "fr"),
        ("ENGLISH!", "en"),
        ("Néerlandais", "nl"),
        ("nl please", None),
        ("", None),
        ("de", "de"),
        ("he", None),
    ],
)
def test_the_name_of_a_language_alone_asks_for_it(text: str, language: str | None) -> None:
    assert asked_for(text, WORDS) == language
