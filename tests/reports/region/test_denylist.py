"""Words that must not be seen on a phone (R1.7, R1.14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.region.denylist import offending
from reports.region.letters import fold
from tests.reports.region.regions import BRUSSELS, SALTMERE

FR = """
violence conjugal agression viol harcèlement plainte police refuge foyer victime abus SOS avocat
dossier signalement danger CPVS CPAS
"""
NL = """
geweld mishandeling verkrachting aanranding intimidatie klacht politie opvang vluchthuis
slachtoffer misbruik advocaat dossier melding gevaar ZSG CAW OCMW
"""
EN = """
violence abuse rape assault harass report case police shelter refuge victim survivor helpline
lawyer danger
"""
SEED = {"fr": FR, "nl": NL, "en": EN}
WORDS = [(language, word) for language, words in SEED.items() for word in words.split()]


@pytest.mark.parametrize(("language", "word"), WORDS)
def test_every_word_of_the_list_is_found_in_any_dress(language: str, word: str) -> None:
    for dress in (
        word,
        word.upper(),
        word.title(),
        f"x {word}.",
        f"/{word}/",
        f"{word}-1",
        f"({word})",
    ):
        assert offending(dress, lexicon=BRUSSELS.deny, language=language), dress
        assert offending(dress, lexicon=BRUSSELS.deny), dress


@pytest.mark.parametrize(
    "text",
    [
        "Harcelement",
        "VIOLENCES conjugales",
        "stopviolence.example",
        "politiekantoor",
        "huiselijkgeweld",
        "assaulted",
        "survivors",
        "v.i.o.l",
        "V I O L",
        "vi\u00adolence",  # a soft hyphen
        "vio\u200blence",  # a space of no width
        "ｐｏｌｉｃｅ",  # letters of full width
        "𝐕𝐈𝐎𝐋𝐄𝐍𝐂𝐄",  # letters of another shape, in capitals
        "𝗽𝗼𝗹𝗶𝗰𝗲",
        "Ⓟⓞⓛⓘⓒⓔ",
        "my_case_file",
        "l’avocat",
    ],
)
def test_stems_compounds_accents_and_tricks_are_found(text: str) -> None:
    assert offending(text, lexicon=BRUSSELS.deny)


@pytest.mark.parametrize(
    "text",
    [
        "violet",
        "Violettes et violons",
        "grape",
        "Showcase",
        "bookcase",
        "drapeau",
        "therapeut",
        "syllabus",
        "geweldig",
        "aanmelding",
        "policy",
        "progress",
        "Le Tilleul",
        "De Linde",
        "Linden",
        "tell back exit help",
        "Étape 3",
        "",
    ],
)
def test_innocent_words_pass(text: str) -> None:
    assert offending(text, lexicon=BRUSSELS.deny) is None


def test_an_innocent_word_hides_nothing_beside_it() -> None:
    assert offending("violet violence", lexicon=BRUSSELS.deny) == "viol"
    assert offending("violetviolence", lexicon=BRUSSELS.deny)


def test_the_organisations_names_are_found_apart_and_in_one() -> None:
    for text in ("Saltmere Care", "saltmerecare.example", "SALTMERE-CARE", "ask saltmere care!"):
        assert offending(text, lexicon=SALTMERE.deny) == "Saltmere Care"
    assert offending("care in Saltmere", lexicon=SALTMERE.deny) is None


def test_one_language_can_be_looked_at_alone() -> None:
    assert offending("une case à cocher", lexicon=BRUSSELS.deny, language="fr") is None
    assert offending("une case à cocher", lexicon=BRUSSELS.deny) == "case"


def test_folding_leaves_plain_letters() -> None:
    assert fold("Cœur Évidé ÇA") == "coeur evide ca"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("𝐒𝐓𝐎𝐏", "stop"),
        ("𝗦𝗧𝗢𝗣", "stop"),
        ("ＳＴＯＰ", "stop"),
        ("ǼŒ ᴭ", "aeoe ae"),
        ("STRAẞE", "strasse"),
    ],
)
def test_letters_of_every_shape_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40), st.sampled_from(WORDS), st.text(max_size=40))
def test_no_text_around_a_word_hides_it(before: str, word: tuple[str, str], after: str) -> None:
    text = f"{before} {word[1]} {after}"
    assert offending(text, lexicon=BRUSSELS.deny)
