"""What lets somebody in proves itself: the digest of its secret, sealed into the row it lies in.

A lookup finds a row and proves nothing, for whoever can write to a table can put any lookup into
any row. What a row grants, to whom and until when stands in one blob that is bound to that row,
and beside it the digest of the one secret that it belongs to.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

from reports.vault.primitives import envelope, padding
from reports.vault.primitives.context import Context
from reports.vault.primitives.envelope import blob_key_id
from reports.vault.service_keys import key_rings

_SECRET: Final = "token"  # noqa: S105 - where the digest stands among the facts


def seal(
    context: Context, facts: Mapping[str, Any], *, secret: str, ring: str = key_rings.ACCOUNTS
) -> bytes:
    """Seal what this secret grants, under one subkey of the ring. Raises padding.TooLong."""
    return write(context, {**facts, _SECRET: _digest(secret)}, ring=ring)


def write(context: Context, facts: Mapping[str, Any], *, ring: str = key_rings.ACCOUNTS) -> bytes:
    """Seal facts that were read, changed, or that need no secret. Raises padding.TooLong."""
    data = padding.pad_working(json.dumps(facts).encode())
    return envelope.close(key_rings.ring().subkey(ring), data, context)


def read(context: Context, blob: bytes, *, ring: str = key_rings.ACCOUNTS) -> dict[str, Any]:
    """What was sealed here; that somebody has the secret is another question. Raises SealBroken."""
    key = key_rings.subkey_of(ring, blob_key_id(blob))
    found: dict[str, Any] = json.loads(padding.unpad(envelope.open(key, blob, context)))
    return found


def belongs_to(facts: Mapping[str, Any], secret: str) -> bool:
    """Say whether these facts, as `read` gave them, were sealed for this secret."""
    return hmac.compare_digest(str(facts[_SECRET]), _digest(secret))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
