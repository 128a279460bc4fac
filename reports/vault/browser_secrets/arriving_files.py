"""The key of a file that is still on its way, for the browser that sends it and for nobody else.

Each slice needs it, and it may lie nowhere in clear: so it is sealed under the browser's cookie,
as a draft is, together with what the form said of the file.
"""

import json
from dataclasses import dataclass
from uuid import UUID

from reports.vault.browser_secrets.sealed_boxes import NoBox, cookie_bytes
from reports.vault.primitives import envelope, padding
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.file_streams import FileKey
from reports.vault.primitives.keys import DataKey, derive


@dataclass(frozen=True, slots=True, repr=False)
class Arriving:
    """The key, and what was said as it began: name, words, length, whether the original stays."""

    key: FileKey
    name: str
    words: str
    length: int
    keep: bool


def seal(arriving: Arriving, *, cookie: str, case_id: UUID, file_id: UUID) -> bytes:
    """Seal it for this browser. Raises NoBox for a cookie that is none of ours, TooLong."""
    said = {
        "key": arriving.key.raw.hex(),
        "name": arriving.name,
        "words": arriving.words,
        "length": arriving.length,
        "keep": arriving.keep,
    }
    context = Context("file.arriving", case_id, file_id)
    return envelope.close(_key(cookie), padding.pad_sealed(json.dumps(said).encode()), context)


def read(blob: bytes, *, cookie: str, case_id: UUID, file_id: UUID) -> Arriving:
    """What `seal` made. Raises NoBox when this browser is not the one."""
    try:
        padded = envelope.open(_key(cookie), blob, Context("file.arriving", case_id, file_id))
        said = json.loads(padding.unpad(padded))
    except SealBroken:
        raise NoBox from None
    return Arriving(
        FileKey(bytes.fromhex(said["key"])),
        said["name"],
        said["words"],
        said["length"],
        said["keep"],
    )


def _key(cookie: str) -> DataKey:
    return DataKey(derive(cookie_bytes(cookie), "arriving file"))
