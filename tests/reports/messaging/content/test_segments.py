"""R8.1: golden counts, and 10,000 texts against a second counter written another way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.messaging.content.segments import BASIC, ESCAPED, Encoding, costly, count
from tests.scale import FULL

EXAMPLES = 10_000 if FULL else 300
GSM, UCS = Encoding.GSM7, Encoding.UCS2

GOLDEN = [
    ("", GSM, 0, 0),
    ("a" * 160, GSM, 160, 1),
    ("a" * 161, GSM, 161, 2),
    ("a" * 306, GSM, 306, 2),
    ("a" * 307, GSM, 307, 3),
    ("é" * 160, GSM, 160, 1),
    ("ç" * 70, UCS, 70, 1),
    ("ç" * 71, UCS, 71, 2),
    ("ç" * 134, UCS, 134, 2),
    ("ç" * 135, UCS, 135, 3),
    ("€" * 80, GSM, 160, 1),
    ("€" * 81, GSM, 162, 2),
    # 152 letters, and an escaped one that does not fit into the 153rd place.
    ("a" * 152 + "€" + "a" * 152, GSM, 306, 3),
    ("a" * 152 + "€" + "a" * 10, GSM, 164, 2),
    ("🌷" * 35, UCS, 70, 1),
    ("🌷" * 36, UCS, 72, 2),
    # 66 letters, and a pair that does not fit into the 67th place.
    ("ç" * 66 + "🌷" + "ç" * 66, UCS, 134, 3),
    ("{}[]~\\|^", GSM, 16, 1),
    ("ça va", UCS, 5, 1),
    ("à bientôt", UCS, 9, 1),
    ("geïnteresseerd", UCS, 14, 1),
    ("مرحبا", UCS, 5, 1),
]


@pytest.mark.parametrize(("text", "encoding", "units", "segments"), GOLDEN)
def test_golden_counts(text: str, encoding: Encoding, units: int, segments: int) -> None:
    counted = count(text)
    assert (counted.encoding, counted.units, counted.segments) == (encoding, units, segments)


@pytest.mark.parametrize("letter", "éèùìòÇÄÖÜäöüñßàÉåØ£¥§¿¡")
def test_letters_that_stay_in_seven_bits(letter: str) -> None:
    assert count(letter).encoding is GSM


@pytest.mark.parametrize("letter", "çêëâîïôûœÀÈÊ«»’…\t\u00a0")
def test_letters_that_force_sixteen(letter: str) -> None:
    assert count(letter).encoding is UCS
    assert costly(f"a{letter}{letter}") == [letter]


def parts_of(text: str) -> list[list[bytes]]:
    """Encode each letter as the network does, and fill part after part by hand."""
    if all(letter in BASIC or letter in ESCAPED for letter in text):
        letters = [b"\x1b?" if letter in ESCAPED else b"?" for letter in text]
        alone, several, size = 160, 153, 1
    else:
        letters = [letter.encode("utf-16-be") for letter in text]
        alone, several, size = 70, 67, 2
    if sum(map(len, letters)) <= alone * size:
        return [letters] if letters else []
    parts: list[list[bytes]] = [[]]
    for letter in letters:
        if len(b"".join([*parts[-1], letter])) > several * size:
            parts.append([])
        parts[-1].append(letter)
    return parts


letters = st.one_of(
    st.sampled_from(sorted(BASIC)),
    st.sampled_from(sorted(ESCAPED)),
    st.sampled_from("çêœ’🌷👩\u0301"),
    st.characters(exclude_categories=["Cs"]),
)
ordinary = st.text(st.sampled_from(sorted(BASIC | ESCAPED)), max_size=500)


@settings(max_examples=EXAMPLES)
@given(st.one_of(ordinary, st.text(letters, max_size=400)))
def test_counts_as_a_phone_would_receive(text: str) -> None:
    counted, parts = count(text), parts_of(text)
    assert counted.segments == len(parts)
    size = 1 if counted.encoding is GSM else 2
    assert counted.units == sum(len(letter) for part in parts for letter in part) // size
    used = sum(map(len, parts[-1])) // size if parts else 0
    alone, several = (160, 153) if counted.encoding is GSM else (70, 67)
    room = several if len(parts) > 1 else alone
    assert counted.left == room - used
