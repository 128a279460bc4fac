"""What an event's digest and mac are taken over. The trigger writes the same text in SQL."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from reports.vault.service_keys.lookups import keyed_hash

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOBODY = UUID(int=0)


class Content(Protocol):
    """The columns that say what happened."""

    id: UUID
    at: datetime
    kind: str
    actor_id: UUID | None
    actor_role: str
    case_id: UUID | None
    subject_id: UUID | None
    reason: str
    chain: UUID


def chain_of(*, case_id: UUID | None, actor_id: UUID | None, subject_id: UUID | None) -> UUID:
    """Return the chain an event belongs to: its case's, else its actor's, else its subject's."""
    return case_id or actor_id or subject_id or NOBODY


def mac(event: Content) -> bytes:
    """Return the keyed hash that only somebody with the lookup key could have made."""
    return keyed_hash("audit", b"event|" + _text(event).encode())


def digest(event: Content, *, position: int, event_mac: bytes, previous: bytes) -> bytes:
    """Return the link of the chain: everything before it, the event, its place and its mac."""
    text = f"{_text(event)}|{position}"
    return hashlib.sha256(previous + text.encode() + event_mac).digest()


def seal_mac(
    *, number: int, at: datetime, previous: bytes, heads: Iterable[tuple[UUID, int, bytes]]
) -> bytes:
    """Return the seal over the chains' heads (chain, position, digest) and the seal before."""
    parts = [f"seal|{number}|{_microseconds(at)}|{previous.hex()}"]
    parts += [f"{chain}:{position}:{head.hex()}" for chain, position, head in sorted(heads)]
    return keyed_hash("audit", "|".join(parts).encode())


def start_mac(*, chain: UUID, position: int, digest: bytes, purged: bool) -> bytes:
    """Return the keyed hash of where a chain goes on, or up to where it was sealed and is kept."""
    how = "purged" if purged else "kept"
    return keyed_hash("audit", f"start|{chain}|{position}|{digest.hex()}|{how}".encode())


def seal_start_mac(*, number: int, seal_mac: bytes) -> bytes:
    """Return the keyed hash of the last seal that went."""
    return keyed_hash("audit", f"seals-start|{number}|{seal_mac.hex()}".encode())


def _text(event: Content) -> str:
    ids = (event.actor_id, event.case_id, event.subject_id)
    actor, case, subject = ("" if value is None else str(value) for value in ids)
    return "|".join(
        (
            str(event.id),
            str(_microseconds(event.at)),
            event.kind,
            actor,
            event.actor_role,
            case,
            subject,
            event.reason,
            str(event.chain),
        )
    )


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
