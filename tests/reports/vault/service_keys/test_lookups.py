"""Found again without the value; nothing to test once the ring key is destroyed."""

import hmac
from pathlib import Path

import pytest
from django.conf import settings as live
from hypothesis import given
from hypothesis import strategies as st

from reports.vault.primitives.errors import SealBroken
from reports.vault.service_keys import key_files, key_rings, lookups
from reports.vault.service_keys.lookups import LOOKUP_NAMES, UnknownLookup
from tests.reports.vault.people import NOW

PHONE = "+32470000000"


def test_the_names_are_frozen() -> None:
    assert set(LOOKUP_NAMES) == {
        "phone",
        "other-party",
        "provider-message",
        "return-code",
        "audit",
        "login",
        "backup-code",
        "network",
        "throttle",
        "ping",
        "slip",
        "zone",
        "kin",
        "device-token",
        "api-token",
        "api-key",
        "api-body",
        "venue-pattern",
        "receipt",
        "backup",
        "phone-word",
        "invitation",
    }


@given(st.text(max_size=50), st.sampled_from(sorted(LOOKUP_NAMES)))
def test_the_same_value_is_found_again(value: str, name: str) -> None:
    stored = lookups.lookup(name, value)
    assert len(stored) == lookups.LENGTH
    assert stored in lookups.candidates(name, value)
    assert lookups.lookup(name, value.encode()) == stored


def test_two_names_never_match() -> None:
    found = {lookups.lookup(name, PHONE) for name in LOOKUP_NAMES}
    assert len(found) == len(LOOKUP_NAMES)
    assert len({lookups.keyed_hash(name, PHONE) for name in LOOKUP_NAMES}) == len(LOOKUP_NAMES)


@pytest.mark.parametrize("call", [lookups.lookup, lookups.candidates, lookups.keyed_hash])
def test_an_unknown_name_is_refused(call: object) -> None:
    assert callable(call)
    with pytest.raises(UnknownLookup):
        call("colour", PHONE)


def test_a_moved_lookup_does_not_open_under_another_name() -> None:
    stored = lookups.lookup("phone", PHONE)
    with pytest.raises(SealBroken):
        lookups.reencrypt("other-party", stored)
    assert lookups.ring_key_of("other-party", stored) is None


def test_during_rotation_it_is_found_under_both_keys(own_ring: None) -> None:
    path = Path(live.LINDEN_VAULT_KEYS_FILE)
    before = lookups.lookup("phone", PHONE)
    file = key_files.with_new_key(key_files.read_ring(path), now=NOW)
    key_files.save_ring(path, key_files.with_active(file, file.keys[-1].id, now=NOW))

    after = lookups.lookup("phone", PHONE)

    assert after != before
    assert set(lookups.candidates("phone", PHONE)) == {before, after}
    assert lookups.reencrypt("phone", before) == after
    assert lookups.reencrypt("phone", after) == after


def test_with_the_ring_key_destroyed_a_guess_cannot_be_tested(own_ring: None) -> None:
    """A backup's lookup column, the lookup key and the right number: still nothing matches."""
    path = Path(live.LINDEN_VAULT_KEYS_FILE)
    stored = lookups.lookup("phone", PHONE)
    file = key_files.with_new_key(key_files.read_ring(path), now=NOW)
    old, new = file.keys
    key_files.save_ring(
        path, key_files.without(key_files.with_active(file, new.id, now=NOW), old.id)
    )

    assert stored not in lookups.candidates("phone", PHONE)
    with pytest.raises(SealBroken):
        lookups.reencrypt("phone", stored)
    guess = hmac.digest(lookups.subkey("phone"), PHONE.encode(), "sha256")
    assert all(siv.encrypt(guess, [b"phone"]) != stored for siv in key_rings.ring().sivs().values())


def test_the_same_value_is_found_again_from_what_was_stored_alone() -> None:
    """Whoever told of the same person told of them elsewhere: no value is needed to see that."""
    stored = lookups.lookup("other-party", PHONE)
    assert stored in lookups.alike("other-party", stored)
    assert lookups.lookup("other-party", "+32470000001") not in lookups.alike("other-party", stored)


@pytest.mark.parametrize("name", ["other-party", "phone"])
def test_from_what_was_changed_or_of_another_name_nothing_is(name: str) -> None:
    stored = bytearray(lookups.lookup("other-party", PHONE))
    if name == "other-party":
        stored[0] ^= 1
    with pytest.raises(SealBroken):
        lookups.alike(name, bytes(stored))
