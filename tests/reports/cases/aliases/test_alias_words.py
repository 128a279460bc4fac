"""Two words and a colour: as many in each language, and read back from any of them."""

import re

import pytest
from django.utils import translation

from reports.cases.aliases.alias_words import GROUNDS, Alias, alias, how_many, number_of

LANGUAGES = ("en", "fr", "nl")


def said(number: int, language: str) -> Alias:
    with translation.override(language):
        found = alias(number)
    assert found
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_has_words_of_its_own_that_are_read_back(language: str) -> None:
    words = [said(number, language).words for number in range(how_many())]
    assert len(set(words)) == how_many() == 4096
    assert [number_of(each) for each in words] == list(range(how_many()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_colour_on_its_ground_and_two_letters(language: str) -> None:
    grounds = [said(number, language).ground for number in range(how_many())]
    assert grounds == sorted(grounds)
    assert {grounds.count(each) for each in range(1, GROUNDS + 1)} == {how_many() // GROUNDS}
    assert all(re.fullmatch(r"[^\W\d_]{2}", said(n, language).letters) for n in range(how_many()))


def test_colleagues_of_two_languages_mean_the_same_case() -> None:
    number = number_of("Copper Heron")
    assert number is not None
    assert said(number, "en") == Alias(words="Copper Heron", letters="CH", ground=2)
    assert said(number, "fr").words == "Héron cuivre"
    assert said(number, "nl").words == "Koper Reiger"


@pytest.mark.parametrize(
    "typed", ["copper heron", " HERON  cuivre ", "cuivre héron", "Koper-Reiger"]
)
def test_it_is_found_however_it_is_typed(typed: str) -> None:
    assert number_of(typed) == number_of("Copper Heron")


@pytest.mark.parametrize(
    "typed", ["", "Copper", "Heron", "Copper Copper", "Copper Heron Lake", "x"]
)
def test_other_words_mean_none(typed: str) -> None:
    assert number_of(typed) is None


def test_a_case_without_one_has_none_and_other_languages_read_english() -> None:
    assert alias(None) is None
    assert said(0, "de") == said(0, "en")
