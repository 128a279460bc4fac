"""Lengths say next to nothing, and padding that was touched is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.vault.primitives import padding
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.padding import LONGEST_TEXT, TooLong, pad_sealed, pad_working, unpad

SEALED_SIZES = {512 << step for step in range(8)}


@given(st.binary(max_size=LONGEST_TEXT))
def test_sealed_lengths_are_powers_of_two_up_to_64_ki(data: bytes) -> None:
    padded = pad_sealed(data)
    assert len(padded) in SEALED_SIZES
    assert unpad(padded) == data


@given(st.binary(max_size=3000))
def test_working_lengths_are_multiples_of_512(data: bytes) -> None:
    padded = pad_working(data)
    assert len(padded) % 512 == 0
    assert len(padded) - len(data) <= 512 + 4
    assert unpad(padded) == data


@pytest.mark.parametrize(
    ("length", "size"), [(0, 512), (508, 512), (509, 1024), (1020, 1024), (60_000, 65_536)]
)
def test_sealed_edges(length: int, size: int) -> None:
    assert len(pad_sealed(b"x" * length)) == size


@pytest.mark.parametrize(("length", "size"), [(0, 512), (508, 512), (509, 1024), (1021, 1536)])
def test_working_edges(length: int, size: int) -> None:
    assert len(pad_working(b"x" * length)) == size


@pytest.mark.parametrize("pad", [pad_sealed, pad_working])
def test_too_long_is_refused_before_anything_is_made(pad: object) -> None:
    assert callable(pad)
    pad(b"x" * LONGEST_TEXT)
    with pytest.raises(TooLong):
        pad(b"x" * (LONGEST_TEXT + 1))


@given(st.binary(max_size=600), st.data())
def test_one_damaged_zero_is_noticed(data: bytes, choose: st.DataObject) -> None:
    padded = bytearray(pad_sealed(data))
    at = choose.draw(st.integers(4 + len(data), len(padded)))
    if at == len(padded):
        return
    padded[at] = choose.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        unpad(bytes(padded))


@pytest.mark.parametrize(
    "padded",
    [b"", b"\0" * 511, (509).to_bytes(4) + b"\0" * 508, (2**32 - 1).to_bytes(4) + b"\0" * 508],
)
def test_an_impossible_length_is_noticed(padded: bytes) -> None:
    with pytest.raises(SealBroken):
        unpad(padded)


def test_the_limit_is_the_one_told_to_people() -> None:
    assert padding.LONGEST_TEXT == 60_000
