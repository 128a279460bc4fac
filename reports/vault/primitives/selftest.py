"""At start: seal and open once, or do not start."""

from uuid import UUID

from reports.vault.primitives import envelope
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import DataKey, PrivateKey

_NOWHERE = UUID(int=0)


class SelfTestFailed(Exception):
    """The cryptography library cannot do what the format needs: this process must not start."""


def self_test() -> None:
    """Seal and open once, and see that another place does not open. Raises SelfTestFailed."""
    try:
        _seal_and_open()
    except SelfTestFailed:
        raise
    except Exception as fault:
        # A build without ML-KEM says so with an exception of its own.
        raise SelfTestFailed(type(fault).__name__) from fault


def _seal_and_open() -> None:
    key, pair = DataKey.generate(), PrivateKey.generate()
    here, elsewhere = (Context("selftest", _NOWHERE, _NOWHERE, at) for at in (0, 1))
    blob = envelope.seal(key, pair.public, b"linden", here)
    if envelope.unseal(key, pair, blob, here) != b"linden":
        raise SelfTestFailed("what was sealed came back changed")
    try:
        envelope.unseal(key, pair, blob, elsewhere)
    except SealBroken:
        return
    raise SelfTestFailed("a blob opened in another place")
