"""A user's private key under her password, bound to her and to her key's version."""

from uuid import uuid4

import pytest

from reports.vault.primitives import password_keys
from reports.vault.primitives.envelope import Cost
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey
from reports.vault.primitives.password_keys import WrongPassword
from reports.vault.service_blobs import user_keys

USER, WORDS = uuid4(), "five sample words for tests"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_keys, "COST", Cost(64, 1))


def test_her_password_opens_her_key() -> None:
    pair = PrivateKey.generate()
    blob = user_keys.lock_key(user_id=USER, revision=1, password=WORDS, private_key=pair)

    def opened(password: str, *, version: int = 1, public: PrivateKey = pair) -> PrivateKey:
        return user_keys.unlock_key(
            user_id=USER,
            revision=version,
            password=password,
            blob=blob,
            public_key=public.public,
        )

    assert opened(WORDS).public == pair.public
    with pytest.raises(WrongPassword):
        opened(WORDS + " ")
    with pytest.raises(SealBroken):
        opened(WORDS, version=2)
    with pytest.raises(SealBroken):
        opened(WORDS, public=PrivateKey.generate())


def test_a_wrap_of_another_cost_is_to_be_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    blob = user_keys.lock_key(
        user_id=USER, revision=1, password=WORDS, private_key=PrivateKey.generate()
    )
    assert not user_keys.outdated(user_id=USER, revision=1, blob=blob)
    monkeypatch.setattr(password_keys, "COST", Cost(128, 1))
    assert user_keys.outdated(user_id=USER, revision=1, blob=blob)


def test_her_public_key_is_bound_to_her() -> None:
    public = PrivateKey.generate().public
    blob = user_keys.close_public(user_id=USER, key_version=1, public_key=public)
    assert user_keys.open_public(user_id=USER, key_version=1, blob=blob) == public
    with pytest.raises(SealBroken):
        user_keys.open_public(user_id=uuid4(), key_version=1, blob=blob)
