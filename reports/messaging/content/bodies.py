"""What a text says and to which number: sealed when it is made, opened when it is sent or shown.

Under the key of its case, so that erasing the case reaches it in every backup; under the ring
where there is no case.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from reports.messaging.models import OutboundText
from reports.vault.case_keys.case_keys import WorkingVault, load_working
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import text_blobs

OUTBOUND: Final = "text.outbound"
PROVIDER_ID: Final = "text.provider-id"


class Wiped(Exception):
    """The words are gone: kept long enough, or erased."""


@dataclass(frozen=True, slots=True)
class Written:
    """Number in E.164, words and language; none of them is ever shown by accident."""

    number: str = field(repr=False)
    body: str = field(repr=False)
    language: str = field(repr=False)

    def encode(self) -> bytes:
        """As bytes for a blob."""
        return json.dumps([self.number, self.body, self.language], ensure_ascii=False).encode()

    @classmethod
    def decode(cls, raw: bytes) -> "Written":
        """What `encode` made."""
        number, body, language = json.loads(raw)
        return cls(number, body, language)


def close_for_case(vault: WorkingVault, text_id: UUID, written: Written) -> bytes:
    """Seal under the case's key."""
    return vault.close(OUTBOUND, text_id, 0, written.encode())


def close_loose(text_id: UUID, written: Written) -> bytes:
    """Seal under the ring."""
    return text_blobs.close(Context(OUTBOUND, text_id, text_id), written.encode())


def opened(text: OutboundText, vault: WorkingVault | None) -> Written:
    """Open one text; `vault` is that of its case, if it has one. Raises Wiped, SealBroken."""
    if text.loose_blob is not None:
        context = Context(OUTBOUND, text.id, text.id)
        return Written.decode(text_blobs.open(context, bytes(text.loose_blob)))
    if text.blob is None or vault is None:
        raise Wiped
    return Written.decode(vault.open(OUTBOUND, text.id, 0, bytes(text.blob)))


def opened_many(texts: Iterable[OutboundText]) -> Mapping[UUID, Written]:
    """Open several; one query for all keys. What is wiped or does not open is left out."""
    texts = list(texts)
    vaults = load_working({text.case_id for text in texts if text.case_id is not None})
    found: dict[UUID, Written] = {}
    for text in texts:
        try:
            found[text.id] = opened(text, vaults.get(text.case_id) if text.case_id else None)
        except (Wiped, SealBroken):
            continue
    return found


def close_provider_id(record_id: UUID, provider_id: str) -> bytes:
    """Seal the provider's id of a text, in or out; it outlives the case's keys."""
    return text_blobs.close(Context(PROVIDER_ID, record_id, record_id), provider_id.encode())


def provider_id(record_id: UUID, blob: bytes | memoryview) -> str:
    """What `close_provider_id` made. Raises SealBroken."""
    return text_blobs.open(Context(PROVIDER_ID, record_id, record_id), bytes(blob)).decode()
