"""Bytes into sealed chunks and back, piece by piece: never more than two chunks in memory.

Each chunk is a row of its own, committed alone. What is behind the true end are zeros, up to the
padded length (`file_streams.padded_length`).
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from reports.files.models import CaseFile, FileChunk
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.file_streams import CHUNK_LENGTH, Stream, padded_length

_ZEROS: Final = bytes(CHUNK_LENGTH)


class FileTooLong(Exception):
    """More was sent than may be; `most` bytes are taken."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class FileGone(Exception):
    """The file's row is not there any more: another one was begun since, or the case was erased."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: the true length, and its SHA-256."""

    length: int
    digest: str


def store(row: CaseFile, stream: Stream, pieces: Iterable[bytes], *, most: int) -> Stored:
    """Seal all pieces into chunks of this row, which is saved, and write on it how many.

    The row is not saved again. Raises FileTooLong, FileGone; what is stored goes with the row then.
    """
    digest, length, held, number = hashlib.sha256(), 0, bytearray(), 0
    for piece in pieces:
        length += len(piece)
        if length > most:
            raise FileTooLong(most)
        digest.update(piece)
        held += piece
        while len(held) > CHUNK_LENGTH:
            _write(row, stream, number, bytes(held[:CHUNK_LENGTH]), last=False)
            del held[:CHUNK_LENGTH]
            number += 1
    row.length = padded_length(length)
    row.chunks = -(-row.length // CHUNK_LENGTH)
    _write_end(row, stream, number, bytes(held))
    return Stored(length, digest.hexdigest())


def write_slice(row: CaseFile, stream: Stream, number: int, body: bytes, *, length: int) -> None:
    """Seal the chunks of one slice that begins with chunk `number`; the file is `length` long.

    The zeros behind the end come with the last of them.
    """
    row.length = padded_length(length)
    row.chunks = -(-row.length // CHUNK_LENGTH)
    ends = number * CHUNK_LENGTH + len(body) >= length
    whole = (len(body) - 1) // CHUNK_LENGTH * CHUNK_LENGTH if ends else len(body)
    for start in range(0, whole, CHUNK_LENGTH):
        _write(row, stream, number, body[start : start + CHUNK_LENGTH], last=False)
        number += 1
    if ends:
        _write_end(row, stream, number, body[whole:])


def _write_end(row: CaseFile, stream: Stream, number: int, rest: bytes) -> None:
    """The last true bytes, and the zeros behind them."""
    for at in range(number, row.chunks):
        size = min(CHUNK_LENGTH, row.length - at * CHUNK_LENGTH)
        data = (rest if at == number else b"") + _ZEROS
        _write(row, stream, at, data[:size], last=at == row.chunks - 1)


def _write(row: CaseFile, stream: Stream, number: int, data: bytes, *, last: bool) -> None:
    chunk = FileChunk(file=row, number=number, body=stream.seal(number, data, last=last))
    try:
        with transaction.atomic():
            FileChunk.objects.bulk_create([chunk])
    except IntegrityError:
        raise FileGone from None


def read(row: CaseFile, stream: Stream, *, length: int) -> Iterator[bytes]:
    """The file's bytes up to its true length, chunk by chunk; one query for each.

    Raises SealBroken for a chunk that is missing, of another place, or damaged, and unless all
    behind the end is zeros and the last one says that it is the last.
    """
    if not 0 <= length <= row.length or row.chunks != -(-row.length // CHUNK_LENGTH):
        raise SealBroken
    left = length
    for number in range(row.chunks):
        data = _opened(row, stream, number)
        if data.count(0, max(left, 0)) != max(len(data) - left, 0):
            raise SealBroken
        if left > 0:
            yield data[:left]
        left -= len(data)


def _opened(row: CaseFile, stream: Stream, number: int) -> bytes:
    found = FileChunk.objects.filter(file=row, number=number).values_list("body", flat=True)
    body = found.first()
    if body is None:
        raise SealBroken
    data = stream.open(number, bytes(body), last=number == row.chunks - 1)
    if len(data) != min(CHUNK_LENGTH, row.length - number * CHUNK_LENGTH):
        raise SealBroken
    return data


def written(row: CaseFile) -> int:
    """How many chunks are here, from the first on without a gap: they are written in order."""
    return FileChunk.objects.filter(file=row).count()
