"""Blobs about people and teams: padded, bound to their row, under a subkey of the ring."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from reports.vault.primitives import envelope
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import DataKey, PrivateKey
from reports.vault.service_blobs import account_blobs
from reports.vault.service_keys import key_files, key_rings
from tests.reports.vault.people import NOW

HERE = Context("user.profile", uuid4(), uuid4(), 2)
THERE = Context("user.profile", uuid4(), uuid4(), 2)


def test_round_trip_and_place() -> None:
    blob = account_blobs.close(HERE, b"sample profile")
    assert account_blobs.open(HERE, blob) == b"sample profile"
    with pytest.raises(SealBroken):
        account_blobs.open(THERE, blob)


def test_the_length_of_a_profile_does_not_show() -> None:
    assert len(account_blobs.close(HERE, b"a")) == len(account_blobs.close(HERE, b"a" * 400))


def test_sealed_to_one_holder() -> None:
    pair = PrivateKey.generate()
    blob = account_blobs.seal(pair.public, HERE, pair.seed)
    assert account_blobs.unseal(pair, HERE, blob) == pair.seed
    with pytest.raises(SealBroken):
        account_blobs.unseal(PrivateKey.generate(), HERE, blob)
    with pytest.raises(SealBroken):
        account_blobs.unseal(pair, THERE, blob)


@pytest.mark.parametrize("blob", [b"", b"\1", b"\1none" + bytes(60)])
def test_what_is_no_blob_of_ours(blob: bytes) -> None:
    with pytest.raises(SealBroken):
        account_blobs.open(HERE, blob)


def test_another_subkey_of_the_same_ring_key_does_not_open() -> None:
    """Never one key for two uses."""
    wrap: DataKey = key_rings.ring().subkey(key_rings.WRAP)
    blob = envelope.close(wrap, bytes(512), HERE)
    with pytest.raises(SealBroken):
        account_blobs.open(HERE, blob)


class TestRemembering:
    def test_the_same_blob_in_its_place_is_read_once(self) -> None:
        reads: list[bytes] = []
        opened = account_blobs.remembering(_counted(reads))
        blob = account_blobs.close(HERE, b"sample profile")
        assert [opened(HERE, blob), opened(HERE, blob)] == ["sample profile"] * 2
        assert len(reads) == 1
        with pytest.raises(SealBroken):
            opened(THERE, blob)

    @pytest.mark.usefixtures("own_ring")
    def test_nothing_is_found_under_a_destroyed_key(self) -> None:
        opened = account_blobs.remembering(bytes.decode)
        blob = account_blobs.close(HERE, b"sample profile")
        assert opened(HERE, blob) == "sample profile"
        path = key_rings.ring_path()
        ring = key_files.with_new_key(key_files.read_ring(path), now=NOW)
        old, new = ring.keys
        turned = key_files.with_active(ring, new.id, now=NOW)
        key_files.save_ring(path, key_files.without(turned, old.id))
        with pytest.raises(SealBroken):
            opened(HERE, blob)

    def test_it_never_grows_past_its_bound(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(account_blobs, "REMEMBERED", 2)
        opened = account_blobs.remembering(bytes.decode)
        for number in range(5):
            assert opened(HERE, account_blobs.close(HERE, b"%d" % number)) == str(number)
            assert len(key_rings.ring().remembered) <= 2


def _counted(reads: list[bytes]) -> Callable[[bytes], str]:
    def read(data: bytes) -> str:
        reads.append(data)
        return data.decode()

    return read
