"""Blobs that partners' rooms keep for machines, under the ring's own subkey."""

from reports.vault import envelope, padding, rings
from reports.vault.context import Context
from reports.vault.envelope import blob_key_id


def close(context: Context, data: bytes) -> bytes:
    """Seal for machines, padded. Raises padding.TooLong."""
    return envelope.close(rings.ring().subkey(rings.PARTNERS), padding.pad_working(data), context)


def open(context: Context, blob: bytes) -> bytes:
    """Open what `close` made. Raises SealBroken."""
    key = rings.subkey_of(rings.PARTNERS, blob_key_id(blob))
    return padding.unpad(envelope.open(key, blob, context))
