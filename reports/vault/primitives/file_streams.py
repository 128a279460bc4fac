"""A file as a stream of chunks, each sealed alone (kind 0x04), and the length it shows.

    chunk n = 0x04 || key_id(4) || nonce(12) || AES-256-GCM(stream key, up to 64 KiB, aad = context)

The context is that of every blob, with the chunk's number in the place of the revision and one
more part: 0x01 for the last chunk, else 0x00. So a chunk opens in its own place alone, and a file
that was cut, put in another order or mixed with another one does not open. The nonce is random,
not a counter: a chunk that is sent again after a broken line may have other bytes.
"""

import secrets
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reports.vault.primitives import envelope
from reports.vault.primitives.context import Context
from reports.vault.primitives.envelope import CHUNK
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import KEY_LENGTH, DataKey, Secret

CHUNK_LENGTH: Final = 64 * 1024
_LAST_LENGTH: Final = (1).to_bytes(2)


class FileKey(Secret):
    """32 random bytes that one file lies under; what is sealed to people is this alone."""

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        if len(raw) != KEY_LENGTH:
            raise SealBroken
        self.raw = raw

    @classmethod
    def generate(cls) -> "FileKey":
        """Make a fresh random key."""
        return cls(secrets.token_bytes(KEY_LENGTH))


class Stream(Secret):
    """Seals and opens the chunks of one file of one case."""

    __slots__ = ("_case_id", "_file_id", "_key")

    def __init__(self, key: FileKey, *, case_id: UUID, file_id: UUID) -> None:
        info = b"linden file" + case_id.bytes + file_id.bytes
        derived = HKDF(algorithm=hashes.SHA256(), length=KEY_LENGTH, salt=None, info=info)
        self._key = DataKey(derived.derive(key.raw))
        self._case_id, self._file_id = case_id, file_id

    def seal(self, number: int, data: bytes, *, last: bool) -> bytes:
        """Seal one chunk, with a fresh nonce each time."""
        return envelope.close_bound(self._key, data, CHUNK, self._bound(number, last))

    def open(self, number: int, blob: bytes, *, last: bool) -> bytes:
        """Open the chunk of this number. Raises SealBroken."""
        return envelope.open_bound(self._key, blob, CHUNK, self._bound(number, last))

    def _bound(self, number: int, last: bool) -> bytes:
        context = Context("file.chunk", self._case_id, self._file_id, number)
        return context.encode(CHUNK) + _LAST_LENGTH + bytes((last,))


def padded_length(length: int) -> int:
    """How long a file of this length becomes: Padmé, at least one chunk; an eighth more at most.

    What still shows is the size to two digits or so: a voice message of 20 seconds and one of 21
    look alike, a photograph and a film do not.
    """
    if length <= CHUNK_LENGTH:
        return CHUNK_LENGTH
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return -(-length // step) * step
