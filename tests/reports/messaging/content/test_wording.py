"""R1.14: the offending term is named; links, numbers and length too."""

from dataclasses import replace

import pytest

from reports.messaging.content import wording
from reports.messaging.content.wording import (
    GivesAway,
    HasLink,
    HasNumber,
    NoWords,
    TextRefused,
    TooManySegments,
)
from reports.region import region


def check(text: str, **how: object) -> None:
    how = {"language": "fr", **how}
    wording.check(wording.cleaned(text), region=region(), **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("La police passe demain", "police"),
        ("Votre plainte est arrivée", "plainte"),
        ("VIOLENCES conjugales", "viol"),
        ("harcèlement", "harcel"),
        ("Het vluchthuis belt u", "vluchthuis"),
        ("Vluchthuisnummer", "vluchthuis"),
        ("your case is open", "case"),
        ("p o l i c e", "police"),
        ("Bonjour du Tilleul: Le Tilleul", "Le Tilleul"),
    ],
)
def test_a_word_that_tells_is_named(text: str, term: str) -> None:
    with pytest.raises(GivesAway) as refused:
        check(text)
    assert refused.value.term == term
    assert term in str(refused.value.message)


@pytest.mark.parametrize(
    "text",
    [
        "Regarde https://example.org/a",
        "www.example.org",
        "tilia.be/x",
        "t.ly/abc",
        "ecris a moi@example.org",
        "example.brussels",
    ],
)
def test_links_and_addresses_are_refused(text: str) -> None:
    with pytest.raises(HasLink):
        check(text)


@pytest.mark.parametrize("text", ["Appelez 0470 12 34 56", "ref 123456", "+32.2.123.45.67"])
def test_numbers_to_call_are_refused_in_a_worker_s_text(text: str) -> None:
    with pytest.raises(HasNumber):
        check(text)
    check(text, numbers=True)


@pytest.mark.parametrize(
    "text",
    ["Bonjour, mardi 14h30 ?", "OK. Merci", "Les raisins violets", "1 : oui. 2 : non", "Tot 12/12"],
)
def test_dull_words_pass(text: str) -> None:
    check(text)


def test_nothing_is_not_a_text() -> None:
    with pytest.raises(NoWords):
        check(" \u200b ")


def test_more_than_one_part_is_refused_and_says_how_much_more() -> None:
    with pytest.raises(TooManySegments) as refused:
        check("a" * 163)
    assert refused.value.over == 3
    assert "3" in str(refused.value.message)
    with pytest.raises(TooManySegments) as refused:
        check("ç" + "a" * 70)
    assert (refused.value.over, refused.value.costly) == (1, ["ç"])


def test_a_text_is_as_long_as_its_own_language_may() -> None:
    """What another language takes in four parts is no room for this one."""
    here = region()
    roomy = tuple(
        replace(each, text_parts=4) if each.code == "nl" else each for each in here.spoken
    )
    wide, long = replace(here, spoken=roomy), "a" * 200
    wording.check(long, region=wide, language="nl")
    wording.check(long, region=wide, language="fr", longer=True)
    for language in ("fr", "tlh"):
        with pytest.raises(TooManySegments):
            wording.check(long, region=wide, language=language)


def test_every_refusal_has_words() -> None:
    made = [NoWords(), GivesAway("x"), HasLink("x"), HasNumber("1")]
    assert all(str(each.message) for each in made)
    assert all(isinstance(each, TextRefused) for each in made)
