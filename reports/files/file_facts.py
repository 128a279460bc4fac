"""What is known of one file, as it lies sealed in its row, and how it is written and read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from reports.cases.records.contents import encode
from reports.files.models import CaseFile
from reports.stored_records import Record
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.primitives.file_streams import FileKey, Stream
from reports.vault.primitives.keys import PrivateKey


class FileKind(StrEnum):
    """What a file is, by its content alone."""

    PICTURE = "picture"
    PAPER = "paper"
    VOICE = "voice"


@dataclass(frozen=True, kw_only=True, repr=False)
class FileFacts(Record):
    """One file. `name` is as the sender has it and never used for anything but showing it.

    `type` is of the clean copy, empty where there is none, and `original_type` of what was sent,
    both as the content says; `digest` and `original_digest` are the SHA-256 of the two.
    `author_id` is empty for the reporter.
    """

    name: str
    words: str
    kind: FileKind
    type: str
    length: int
    digest: str
    original_type: str
    original_length: int
    original_digest: str
    at: datetime
    author_id: UUID | None = None
    role: str = ""


def seal_into(
    row: CaseFile, vault: CaseVault, *, facts: FileFacts, key: FileKey | None = None
) -> None:
    """Put facts and key into a row (not saved), sealed to who may open this file.

    Raises padding.TooLong, NotText.
    """
    seal = vault.seal_file if row.for_team else vault.seal_conversation
    row.about = seal("file.about", row.id, 0, encode(facts.to_json()))
    row.key = seal("file.key", row.id, 0, key.raw) if key else None


def facts_of(row: CaseFile, vault: CaseVault, keys: Mapping[bool, PrivateKey]) -> FileFacts:
    """What `seal_into` put there; `keys` by whether it is for the team alone. Raises SealBroken."""
    about = vault.unseal(keys[row.for_team], "file.about", row.id, 0, bytes(row.about or b""))
    return FileFacts.from_json(json.loads(about))


def stream_of(row: CaseFile, vault: CaseVault, keys: Mapping[bool, PrivateKey]) -> Stream:
    """What opens the row's chunks. Raises SealBroken."""
    raw = vault.unseal(keys[row.for_team], "file.key", row.id, 0, bytes(row.key or b""))
    return Stream(FileKey(raw), case_id=row.case_id, file_id=row.id)
