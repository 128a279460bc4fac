"""A file's chunks open in their own place alone; its length shows as little as can be."""

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.file_streams import CHUNK_LENGTH, FileKey, Stream, padded_length

CASE, FILE = UUID(int=5), UUID(int=6)


def stream(key: FileKey, *, case: UUID = CASE, file: UUID = FILE) -> Stream:
    return Stream(key, case_id=case, file_id=file)


def test_a_chunk_opens_in_its_place() -> None:
    key = FileKey.generate()
    blob = stream(key).seal(3, b"sample", last=False)
    assert blob[0] == 4
    assert stream(key).open(3, blob, last=False) == b"sample"


def test_the_same_chunk_sealed_twice_shares_nothing() -> None:
    """Sent again after a broken line it may have other bytes: under one nonce that would break."""
    key = FileKey.generate()
    first, second = (stream(key).seal(0, b"sample", last=False) for _ in range(2))
    assert first[5:17] != second[5:17]


@pytest.mark.parametrize(
    "opened",
    [
        lambda key, blob: stream(key).open(2, blob, last=False),
        lambda key, blob: stream(key).open(3, blob, last=True),
        lambda key, blob: stream(key, file=UUID(int=7)).open(3, blob, last=False),
        lambda key, blob: stream(key, case=UUID(int=7)).open(3, blob, last=False),
        lambda _key, blob: stream(FileKey.generate()).open(3, blob, last=False),
        lambda key, blob: stream(key).open(3, blob[:-1], last=False),
        lambda key, blob: stream(key).open(3, bytes((1,)) + blob[1:], last=False),
        lambda key, blob: stream(key).open(3, blob[:20], last=False),
        lambda key, _blob: stream(key).open(3, b"", last=False),
        lambda key, blob: stream(key).open(3, blob[:30] + b"x" + blob[31:], last=False),
    ],
    ids=["number", "last", "file", "case", "key", "cut", "kind", "short", "nothing", "changed"],
)
def test_anywhere_else_it_does_not(opened: Callable[[FileKey, bytes], bytes]) -> None:
    key = FileKey.generate()
    with pytest.raises(SealBroken):
        opened(key, stream(key).seal(3, b"sample words", last=False))


def test_a_key_has_one_length() -> None:
    with pytest.raises(SealBroken):
        FileKey(b"short")


@given(st.integers(0, 2**34))
def test_a_length_is_padded_by_an_eighth_at_most(length: int) -> None:
    padded = padded_length(length)
    assert padded >= max(length, CHUNK_LENGTH)
    assert padded == CHUNK_LENGTH or padded <= length * 1.12
    assert padded_length(padded) == padded


def test_near_lengths_look_alike() -> None:
    """Twenty and twenty-one seconds of voice; a photograph and a film do not."""
    assert padded_length(160_100) == padded_length(163_000)
    assert padded_length(4_000_000) != padded_length(60_000_000)
