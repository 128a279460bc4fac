"""The pieces of a backup: 64 KiB each, sealed one by one, so that nothing is ever held whole.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizar 2015) with ChaCha20-Poly1305 as
age writes it (age-encryption.org/v1, "Payload"): the nonce is the number of the piece, eleven
bytes, and one byte that is 1 for the last piece alone. No piece can be left out, moved or taken
from another file, and a file without its last piece is known to be cut short.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from reports.vault.backup.backup_faults import Damaged
from reports.vault.backup.backup_head import Head
from reports.vault.primitives.keys import DataKey, PrivateKey, PublicKey

PIECE: Final = 64 * 1024
_MAC: Final = 16


def write(
    source: BinaryIO, target: BinaryIO, *, about: Mapping[str, object], public: PublicKey
) -> None:
    """Seal all that `source` gives into `target`; a piece at a time is in memory."""
    head, key = Head.make(about, public)
    target.write(head.raw)
    aead = ChaCha20Poly1305(key.raw)
    for number, last, piece in _pieces(source.read, PIECE):
        target.write(aead.encrypt(_nonce(number, last), piece, None))


def read(file: BinaryIO, head: Head, private: PrivateKey) -> Iterator[bytes]:
    """Open the pieces behind the head, in order. Raises BackupBroken at the first that is not.

    What was given before is what was written, but only the end says that it is all.
    """
    return _open(file, head.open(private))


def _open(file: BinaryIO, key: DataKey) -> Iterator[bytes]:
    aead = ChaCha20Poly1305(key.raw)
    for number, last, sealed in _pieces(file.read, PIECE + _MAC):
        try:
            yield aead.decrypt(_nonce(number, last), sealed, None)
        except InvalidTag:
            raise Damaged from None


def _pieces(read: Callable[[int], bytes], size: int) -> Iterator[tuple[int, bool, bytes]]:
    """Each piece with its number and whether it is the last; at least one, which may be empty."""
    number, piece = 0, _full(read, size)
    while following := _full(read, size):
        yield number, False, piece
        number, piece = number + 1, following
    yield number, True, piece


def _full(read: Callable[[int], bytes], size: int) -> bytes:
    found = bytearray()
    while len(found) < size and (more := read(size - len(found))):
        found += more
    return bytes(found)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + bytes((last,))
