"""A process whose library cannot do what the format needs does not start."""

import pytest

from reports.vault.primitives import envelope, selftest
from reports.vault.primitives.context import Context
from reports.vault.primitives.keys import DataKey, PrivateKey, PublicKey
from reports.vault.primitives.selftest import SelfTestFailed


def test_it_holds() -> None:
    selftest.self_test()


def test_a_build_without_ml_kem_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> PrivateKey:
        raise RuntimeError("unsupported")

    monkeypatch.setattr(PrivateKey, "generate", missing)
    with pytest.raises(SelfTestFailed):
        selftest.self_test()


def test_a_changed_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "unseal", lambda *_: b"other")
    with pytest.raises(SelfTestFailed):
        selftest.self_test()


def test_a_blob_that_opens_anywhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(_key: DataKey, _public: PublicKey, data: bytes, _context: Context) -> bytes:
        return data

    monkeypatch.setattr(envelope, "seal", careless)
    monkeypatch.setattr(envelope, "unseal", lambda *_: b"linden")
    with pytest.raises(SelfTestFailed):
        selftest.self_test()
