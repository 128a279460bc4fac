"""In a conversation a sign is a text that says little else; in a story the same words are told."""

import pytest

from reports.channels.sms.dialogue.danger_signs import sign_in
from reports.channels.sms.dialogue.dialogue import Sign
from reports.region import region

WORDS = region().sms.words


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop.",
        "Arrêt",
        "ARRET",
        "Stoppen",
        "unsubscribe",
        "désabonner",
        "Stop all!",
        "𝐒𝐓𝐎𝐏",
        "ⓈⓉⓄⓅ",
    ],
)
def test_stop_is_a_whole_text_in_any_language(text: str) -> None:
    """R8.13"""
    assert sign_in(text, WORDS) is Sign.STOP


def test_the_provider_s_words_count_where_nobody_speaks_english() -> None:
    """R8.12: it sends nothing afterwards, so neither do we."""
    assert sign_in("END", {"fr": WORDS["fr"]}) is Sign.STOP


@pytest.mark.parametrize("text", ["je lui dis stop mais il continue", "it does not stop", "1", ""])
def test_stop_inside_a_sentence_is_none(text: str) -> None:
    assert sign_in(text, WORDS) is None


@pytest.mark.parametrize(
    "text", ["C'est qui ?", "euh c est qui svp", "wie is dit", "WHO IS THIS??", "wrong number"]
)
def test_whoever_asks_who_we_are_may_be_somebody_else(text: str) -> None:
    """R1.16"""
    assert sign_in(text, WORDS) is Sign.ALARM


@pytest.mark.parametrize(
    "text",
    [
        "hier il a dit je vais te tuer devant les enfants et les voisins",
        "he said I will find you wherever you go and he meant it",
        "j'habite chez lui, l adresse est dans mes papiers",
    ],
)
def test_what_she_tells_is_no_sign(text: str) -> None:
    assert sign_in(text, WORDS) is None
