"""Blobs about texts that belong to no case (yet), under the ring's own subkey."""

from reports.vault.primitives import envelope, padding
from reports.vault.primitives.context import Context
from reports.vault.primitives.envelope import blob_key_id
from reports.vault.service_keys import key_rings


def close(context: Context, data: bytes) -> bytes:
    """Seal for machines, padded. Raises padding.TooLong."""
    return envelope.close(
        key_rings.ring().subkey(key_rings.TEXTS), padding.pad_working(data), context
    )


def open(context: Context, blob: bytes) -> bytes:
    """Open what `close` made. Raises SealBroken."""
    key = key_rings.subkey_of(key_rings.TEXTS, blob_key_id(blob))
    return padding.unpad(envelope.open(key, blob, context))
