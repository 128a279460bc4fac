"""Keys do not print, pickle, copy or compare, and refuse what is no key."""

import copy
import pickle
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from reports.vault.case_keys.return_codes import ReturnCode
from reports.vault.primitives import keys
from reports.vault.primitives.envelope import Cost, WrapKey
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import (
    DataKey,
    PrivateKey,
    PublicKey,
    Secret,
    checked,
    fingerprint,
)

RAW = bytes(range(32))
MAKERS: list[Callable[[], Secret]] = [
    lambda: DataKey(RAW),
    lambda: PrivateKey(RAW),
    lambda: WrapKey(RAW, Cost(8, 1), bytes(16)),
    lambda: ReturnCode("01234567890123456789"),
]


@pytest.mark.parametrize("make", MAKERS)
class TestSecrets:
    def test_do_not_print(self, make: Callable[[], Secret]) -> None:
        secret = make()
        assert repr(secret) == str(secret) == f"<{type(secret).__name__}>"

    def test_do_not_pickle_or_copy(self, make: Callable[[], Secret]) -> None:
        for take in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError):
                take(make())

    def test_do_not_compare_or_hash(self, make: Callable[[], Secret]) -> None:
        secret = make()
        with pytest.raises(TypeError):
            bool(secret == make())
        with pytest.raises(TypeError):
            hash(secret)

    def test_have_no_dictionary_to_dump(self, make: Callable[[], Secret]) -> None:
        assert not hasattr(make(), "__dict__")


def test_an_exception_that_shows_a_key_shows_no_value() -> None:
    assert RAW.hex() not in repr([DataKey(RAW), PrivateKey(RAW)])


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_has_32_bytes(length: int) -> None:
    for make in (DataKey, PrivateKey):
        with pytest.raises(SealBroken):
            make(b"x" * length)


def test_a_public_key_has_1216_bytes() -> None:
    assert len(PrivateKey.generate().public.raw) == 1216
    for length in (0, 1215, 1217):
        with pytest.raises(SealBroken):
            PublicKey(b"x" * length)


def test_bytes_that_are_no_public_key_are_refused() -> None:
    """ML-KEM coefficients above the modulus."""
    with pytest.raises(SealBroken):
        _ = PublicKey(b"\xff" * 1216).handle


def test_the_public_half_is_the_seeds_own() -> None:
    assert PrivateKey(RAW).public == PrivateKey(RAW).public
    assert PrivateKey(RAW).public != PrivateKey.generate().public
    assert len({PrivateKey(RAW).public, PrivateKey(RAW).public}) == 1


def test_checked_refuses_the_key_of_another_public_half() -> None:
    pair = PrivateKey.generate()
    assert checked(pair.seed, pair.public).public == pair.public
    with pytest.raises(SealBroken):
        checked(pair.seed, PrivateKey.generate().public)


def test_fingerprint_is_eight_digits_of_key_and_person() -> None:
    public, user = PrivateKey(RAW).public, UUID(int=7)
    digits = fingerprint(public, user)
    assert len(digits) == 9
    assert digits.replace(" ", "").isdigit()
    assert digits == fingerprint(PrivateKey(RAW).public, user)
    assert digits != fingerprint(public, uuid4()) or digits != fingerprint(public, uuid4())


def test_subkeys_for_two_uses_differ() -> None:
    assert keys.derive(RAW, "one") != keys.derive(RAW, "two")
    assert keys.derive(RAW, "one") != keys.derive(RAW, "one", salt=b"x")
    assert len(keys.derive(RAW, "one", length=64)) == 64


def test_a_public_key_prints_no_more_than_which_it_is() -> None:
    public = PrivateKey(RAW).public
    assert repr(public) == f"<PublicKey {public.digest.hex()[:8]}>"
    assert public.raw.hex()[:16] not in repr(public)
