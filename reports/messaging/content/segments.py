"""How many parts a text takes on the network: GSM 03.38 or UCS-2 (R8.1).

One part holds 160 septets or 70 code units; each part of several gives up six bytes for its
header, which leaves 153 or 67. An escaped character (two septets) and a surrogate pair are never
split between two parts, so that a long text can take one part more than a division says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED: Final = frozenset("\f^{}\\[~]|€")


class Encoding(StrEnum):
    """How the letters travel: seven bits each, or sixteen as soon as one needs it."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


ALONE: Final = {Encoding.GSM7: 160, Encoding.UCS2: 70}
OF_SEVERAL: Final = {Encoding.GSM7: 153, Encoding.UCS2: 67}


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text takes: `units` are septets or code units, `left` fit into its last part."""

    encoding: Encoding
    units: int
    segments: int
    left: int


def count(text: str) -> Segments:
    """Count a text as the network does. An empty text takes no part at all."""
    encoding = encoding_of(text)
    widths = list(_widths(text, encoding))
    units, room = sum(widths), ALONE[encoding]
    if units <= room:
        return Segments(encoding, units, 1 if text else 0, room - units)
    parts, used = _packed(widths, OF_SEVERAL[encoding])
    return Segments(encoding, units, parts, OF_SEVERAL[encoding] - used)


def encoding_of(text: str) -> Encoding:
    """GSM7 if every letter is in its tables, else UCS2."""
    return Encoding.GSM7 if set(text) <= BASIC | ESCAPED else Encoding.UCS2


def costly(text: str) -> list[str]:
    """The letters that force sixteen bits on the whole text, in order, each once."""
    return list(dict.fromkeys(letter for letter in text if letter not in BASIC | ESCAPED))


def _widths(text: str, encoding: Encoding) -> Iterator[int]:
    if encoding is Encoding.GSM7:
        return (2 if letter in ESCAPED else 1 for letter in text)
    return (2 if ord(letter) > 0xFFFF else 1 for letter in text)


def _packed(widths: Iterable[int], room: int) -> tuple[int, int]:
    """How many parts, and how much of the last one is used."""
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts, used
