"""Round trips, and every kind of damage: one error for all of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import x25519
from hypothesis import given
from hypothesis import strategies as st

from reports.vault.primitives import envelope
from reports.vault.primitives.context import Context
from reports.vault.primitives.envelope import Cost, WrapKey
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import MLKEM_PUBLIC_LENGTH, DataKey, PrivateKey, PublicKey

KEY, PAIR = DataKey.generate(), PrivateKey.generate()
WRAP = WrapKey(bytes(range(32)), Cost(8, 1), bytes(16))
HERE = Context("case.words", uuid4(), uuid4(), 4)

type Closer = Callable[[DataKey, bytes, Context], bytes]
type Opener = Callable[[DataKey, bytes, Context], bytes]


@dataclass(frozen=True)
class Kind:
    """One kind of blob, with how it is closed and opened."""

    number: int
    close: Closer
    open: Opener


KINDS = [
    Kind(1, envelope.close, envelope.open),
    Kind(
        2,
        lambda key, data, at: envelope.seal(key, PAIR.public, data, at),
        lambda key, blob, at: envelope.unseal(key, PAIR, blob, at),
    ),
    Kind(
        3,
        lambda key, data, at: envelope.wrap_by_secret(key, WRAP, data, at),
        lambda key, blob, at: envelope.unwrap_by_secret(key, WRAP, blob, at),
    ),
]
kinds = pytest.mark.parametrize("kind", KINDS, ids=["working", "sealed", "by-secret"])


@kinds
@given(data=st.binary(max_size=2000))
def test_what_went_in_comes_out(kind: Kind, data: bytes) -> None:
    assert kind.open(KEY, kind.close(KEY, data, HERE), HERE) == data


@kinds
def test_the_blob_begins_with_kind_and_key_id(kind: Kind) -> None:
    blob = kind.close(KEY, b"x", HERE)
    assert blob[0] == kind.number
    assert blob[1:5] == KEY.id == envelope.blob_key_id(blob)


@kinds
def test_the_same_text_never_gives_the_same_blob(kind: Kind) -> None:
    assert kind.close(KEY, b"x", HERE)[5:17] != kind.close(KEY, b"x", HERE)[5:17]


@kinds
@given(choose=st.data())
def test_truncated_anywhere_breaks(kind: Kind, choose: st.DataObject) -> None:
    blob = kind.close(KEY, b"some text", HERE)
    cut = choose.draw(st.integers(0, len(blob) - 1))
    with pytest.raises(SealBroken):
        kind.open(KEY, blob[:cut], HERE)


@kinds
@given(choose=st.data())
def test_one_flipped_bit_anywhere_breaks(kind: Kind, choose: st.DataObject) -> None:
    blob = bytearray(kind.close(KEY, b"some text", HERE))
    blob[choose.draw(st.integers(0, len(blob) - 1))] ^= 1 << choose.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        kind.open(KEY, bytes(blob), HERE)


@kinds
def test_bytes_added_break(kind: Kind) -> None:
    with pytest.raises(SealBroken):
        kind.open(KEY, kind.close(KEY, b"x", HERE) + b"\0", HERE)


@kinds
@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, name="case.note"),
        replace(HERE, owner=uuid4()),
        replace(HERE, record=uuid4()),
        replace(HERE, revision=3),
        replace(HERE, revision=5),
    ],
    ids=["other field", "other case", "other row", "older revision", "newer revision"],
)
def test_in_another_place_it_does_not_open(kind: Kind, elsewhere: Context) -> None:
    blob = kind.close(KEY, b"x", HERE)
    with pytest.raises(SealBroken):
        kind.open(KEY, blob, elsewhere)


@kinds
def test_under_another_data_key_it_does_not_open(kind: Kind) -> None:
    blob = kind.close(KEY, b"x", HERE)
    other = DataKey.generate()
    with pytest.raises(SealBroken):
        kind.open(other, blob, HERE)
    with pytest.raises(SealBroken):
        kind.open(other, blob[:1] + other.id + blob[5:], HERE)


@pytest.mark.parametrize("made", KINDS)
@pytest.mark.parametrize("read", KINDS)
def test_one_kind_does_not_open_as_another(made: Kind, read: Kind) -> None:
    if made.number == read.number:
        return
    blob = made.close(KEY, b"x" * 1200, HERE)
    with pytest.raises(SealBroken):
        read.open(KEY, blob, HERE)
    with pytest.raises(SealBroken):
        read.open(KEY, bytes([read.number]) + blob[1:], HERE)


def test_another_private_key_does_not_open() -> None:
    blob = envelope.seal(KEY, PAIR.public, b"x", HERE)
    with pytest.raises(SealBroken):
        envelope.unseal(KEY, PrivateKey.generate(), blob, HERE)


def test_another_secret_does_not_open() -> None:
    blob = envelope.wrap_by_secret(KEY, WRAP, b"x", HERE)
    other = WrapKey(bytes(32), WRAP.cost, WRAP.salt)
    with pytest.raises(SealBroken):
        envelope.unwrap_by_secret(KEY, other, blob, HERE)


def test_sealed_content_without_the_outer_key_is_nothing() -> None:
    """Erasing the data key erases what is sealed too, whoever holds the private key."""
    blob = envelope.seal(KEY, PAIR.public, b"x", HERE)
    with pytest.raises(SealBroken):
        envelope.unseal(DataKey.generate(), PAIR, blob, HERE)


def test_what_a_stranger_seals_to_the_public_key_is_refused() -> None:
    """HPKE's base mode says nothing about a sender: the outer envelope does."""
    stranger = DataKey.generate()
    forged = envelope.seal(stranger, PAIR.public, b"forged", HERE)
    with pytest.raises(SealBroken):
        envelope.unseal(KEY, PAIR, forged[:1] + KEY.id + forged[5:], HERE)


def test_a_low_order_point_in_a_public_key_is_refused() -> None:
    raw = PAIR.public.raw[:MLKEM_PUBLIC_LENGTH] + bytes(32)
    with pytest.raises(SealBroken):
        envelope.seal(KEY, PublicKey(raw), b"x", HERE)


def test_a_low_order_point_in_a_message_is_refused() -> None:
    blob = envelope.seal(KEY, PAIR.public, b"x", HERE)
    bound = HERE.encode(envelope.SEALED)
    inside = bytearray(KEY.aead.decrypt(blob[5:17], blob[17:], bound))
    inside[1088:1120] = bytes(32)
    forged = blob[:17] + KEY.aead.encrypt(blob[5:17], bytes(inside), bound)
    with pytest.raises(SealBroken):
        envelope.unseal(KEY, PAIR, forged, HERE)


def test_a_truncated_hpke_message_is_refused() -> None:
    bound = HERE.encode(envelope.SEALED)
    nonce = bytes(12)
    head = bytes([envelope.SEALED]) + KEY.id + nonce
    for length in (0, 1119, 1120, 1130):
        forged = head + KEY.aead.encrypt(nonce, b"x" * length, bound)
        with pytest.raises(SealBroken):
            envelope.unseal(KEY, PAIR, forged, HERE)


def test_a_key_of_the_wrong_type_is_refused() -> None:
    class Odd(PrivateKey):
        def __init__(self) -> None:
            super().__init__(bytes(32))
            self.handle = x25519.X25519PrivateKey.generate()  # type: ignore[assignment]

    blob = envelope.seal(KEY, PAIR.public, b"x", HERE)
    with pytest.raises(SealBroken):
        envelope.unseal(KEY, Odd(), blob, HERE)


class TestRewrapping:
    @kinds
    def test_changes_the_outer_key_only(self, kind: Kind) -> None:
        fresh = DataKey.generate()
        moved = envelope.rewrap(KEY, fresh, kind.close(KEY, b"x", HERE), HERE)
        assert kind.open(fresh, moved, HERE) == b"x"
        with pytest.raises(SealBroken):
            kind.open(KEY, moved, HERE)

    def test_nothing_is_no_blob(self) -> None:
        with pytest.raises(SealBroken):
            envelope.rewrap(KEY, DataKey.generate(), b"", HERE)


class TestTerms:
    def test_cost_and_salt_come_back(self) -> None:
        blob = envelope.wrap_by_secret(KEY, WRAP, b"x", HERE)
        assert envelope.wrap_terms(KEY, blob, HERE) == (WRAP.cost, WRAP.salt)

    @pytest.mark.parametrize("raw", [b"\xff" * 7, bytes(7), b"\0\0\0\x08\0\0\x01"])
    def test_a_cost_we_never_make_is_refused(self, raw: bytes) -> None:
        with pytest.raises(SealBroken):
            Cost.decode(raw)

    def test_a_short_wrap_is_refused(self) -> None:
        bound = HERE.encode(envelope.BY_SECRET)
        nonce = bytes(12)
        short = bytes([envelope.BY_SECRET]) + KEY.id + nonce
        short += KEY.aead.encrypt(nonce, b"x" * 20, bound)
        with pytest.raises(SealBroken):
            envelope.wrap_terms(KEY, short, HERE)
        with pytest.raises(SealBroken):
            envelope.unwrap_by_secret(KEY, WRAP, short, HERE)
