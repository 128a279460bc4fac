"""Lengths tell: a sealed text is padded to a power of two, a working one to multiples of 512.

Plaintext is `length (4 bytes) || data || zeros`; opening checks the zeros.
"""

from typing import Final

from reports.vault.primitives.errors import SealBroken

LONGEST_TEXT: Final = 60_000
SMALLEST: Final = 512
_HEADER: Final = 4


class TooLong(Exception):
    """This text is longer than 60,000 bytes; nothing of it was stored."""


def pad_sealed(data: bytes) -> bytes:
    """Pad to 512 bytes, 1 Ki, 2 Ki ... 64 Ki. Raises TooLong over 60,000 bytes."""
    needed = _needed(data)
    return _pad(data, max(SMALLEST, 1 << (needed - 1).bit_length()))


def pad_working(data: bytes) -> bytes:
    """Pad to the next multiple of 512 bytes. Raises TooLong over 60,000 bytes."""
    return _pad(data, -(-_needed(data) // SMALLEST) * SMALLEST)


def unpad(padded: bytes) -> bytes:
    """Return the data; raise SealBroken when the length or one zero is not as it was made."""
    length = int.from_bytes(padded[:_HEADER])
    end = _HEADER + length
    if len(padded) < SMALLEST or padded.count(0, end) != len(padded) - end:
        raise SealBroken
    return padded[_HEADER:end]


def _needed(data: bytes) -> int:
    if len(data) > LONGEST_TEXT:
        raise TooLong
    return _HEADER + len(data)


def _pad(data: bytes, size: int) -> bytes:
    return (len(data).to_bytes(_HEADER) + data).ljust(size, b"\0")
