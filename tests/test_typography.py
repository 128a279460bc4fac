"""French and Dutch look one way everywhere, as docs/language.md says."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from config.local import translations
from config.local.typography import TEXTED
from tests import source

PACK = source.ROOT / "reports/region/packs/brussels"
INSTRUMENTS = source.ROOT / "reports/intake/instruments"
WRONG = {
    "fr": {
        "a plain space before a sign": re.compile(r" [:;?!»]|« "),
        "no space before a sign": re.compile(r"\w[;?!»](?:\s|$)|«\w|\w:\s"),
        "a narrow space": re.compile("\u202f"),
        "a straight apostrophe": re.compile(r"\w'\w"),
        "a straight quotation mark": re.compile(r'"'),
        "an hour": re.compile(r"\d ?h\b"),
        "three points": re.compile(r"\.\.\."),
        "tu": re.compile(r"\b(tu|toi|ton|tes)\b", re.IGNORECASE),
    },
    "nl": {
        "a straight apostrophe": re.compile(r"\w'\w"),
        "a straight quotation mark": re.compile(r'"'),
        "three points": re.compile(r"\.\.\."),
        "je": re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE),
        "a space before a sign": re.compile(r" [:;?!]"),
    },
}
YOUNG = "young"
# Said to nobody else: they need no context to be told from what an adult reads.
ONLY_YOUNG = frozenset({
    "Ben je zelf ook jonger dan 18? Deze lijnen zijn er voor jou.",
    "Hoe gaat het met je?",
    "Ga als het kan naar een volwassene die je vertrouwt: bij de buren, in een winkel, op school.",
    "Veel jongeren hebben zulke gedachten als er iets ergs gebeurt. Je kan praten of chatten zonder"
    " je naam te geven.",
    "We zoeken samen met jou een plek voor jongeren.",
    "Wat jou overkomt, is niet jouw schuld. Je kan ook praten met:",
    "Wie is er bij je?",
    "Herken je hier iets in? Je mag meer dan één vakje aankruisen",
    "Hoe oud ben je?",
    "Ben je jonger dan 18, dan leest iemand die jongeren goed kent je bericht. We zeggen niets aan"
    " je ouders zonder er eerst met jou over te praten.",
})  # fmt: skip
MARKUP = re.compile(r"<[^>]+>|Content-Type: application/json")


def said(language: str) -> Iterator[str]:
    """Every text of the catalogues, the pack and the safety questions in that language."""
    for room in translations.rooms():
        if room.name not in TEXTED and room.catalogue(language).exists():
            for message in translations.load(room.catalogue(language), language):
                if message.id:
                    text = message.string
                    found = [text] if isinstance(text, str) else list(text or ())
                    yield from found if message.context != YOUNG else map(_of_age, found)
    yield from tomllib.loads((PACK / "texts" / f"{language}.toml").read_text()).values()
    for path in (*PACK.glob("*.toml"), *INSTRUMENTS.glob("*.toml")):
        yield from _in(tomllib.loads(path.read_text()), language)


def _of_age(text: str) -> str:
    """What is said to somebody under 18, as if they were not: "je" is theirs (docs/language.md)."""
    return WRONG["nl"]["je"].sub("u", text)


def _in(found: object, language: str) -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            if key == language and isinstance(value, str):
                yield value
            elif key == YOUNG:
                yield from map(_of_age, _in(value, language))
            else:
                yield from _in(value, language)
    elif isinstance(found, list):
        for each in found:
            yield from _in(each, language)


@pytest.mark.parametrize("language", WRONG)
def test_every_text_is_written_one_way(language: str) -> None:
    texts = [MARKUP.sub("", text) for text in said(language)]
    assert len(texts) > 2000
    wrong = [
        (name, text)
        for text in texts
        for name, pattern in WRONG[language].items()
        if pattern.search(text) and text not in ONLY_YOUNG
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Qui a fait cela ?"),
        ("fr", "Qui a fait cela?"),
        ("fr", "De 8 h à 9 h"),
        ("fr", "Appuyez sur «Envoyer\u00a0»."),
        ("fr", "L'équipe"),
        ("nl", "De sms'en"),
        ("nl", "Kies hoe we je mogen bereiken."),
    ],
)
def test_a_slip_would_be_found(language: str, text: str) -> None:
    assert any(pattern.search(text) for pattern in WRONG[language].values())
