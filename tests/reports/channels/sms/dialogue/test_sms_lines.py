"""Our lines: dull, one segment, in every language of the region."""

from dataclasses import replace

import pytest

from reports.channels.sms.dialogue.dialogue import Line
from reports.channels.sms.dialogue.sms_lines import say
from reports.region import region
from reports.region.denylist import offending

LANGUAGES = region().languages
# Of other letters than these seventy fill a text.
OTHER_LETTERS = frozenset({"ar", "uk"})
# The basic alphabet of GSM 03.38, which every phone and every network carries.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


@pytest.mark.parametrize("line", list(Line))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_is_one_segment_of_plain_letters(line: Line, language: str) -> None:
    """R8.3"""
    text = say(line, language=language, region=region())
    if language in OTHER_LETTERS:
        assert len(text) <= 70
        return
    assert set(text) <= GSM, set(text) - GSM
    assert len(text) <= 160


@pytest.mark.parametrize("line", list(Line))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_gives_nothing_away(line: Line, language: str) -> None:
    """R1.14: questions and answers pass the deny-list of every language."""
    text = say(line, language=language, region=region())
    assert offending(text, lexicon=region().deny) is None
    assert region().name(language).casefold() not in text.casefold()


@pytest.mark.parametrize("line", list(Line))
def test_every_language_has_its_own_words(line: Line) -> None:
    assert len({say(line, language=each, region=region()) for each in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_are_the_region_s(language: str) -> None:
    text = say(Line.NUMBERS, language=language, region=region())
    assert all(number in text for number in region().emergency_numbers())
    without = replace(region(), emergency=region().emergency[:1])
    assert without.emergency_numbers() == ("112",)
    assert "112" in say(Line.NUMBERS, language=language, region=without)
