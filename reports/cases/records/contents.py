"""Putting values into a case and reading them back: the one place where blobs are made."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from reports.cases.models import Content
from reports.vault.case_keys.case_keys import CaseVault, WorkingVault
from reports.vault.primitives.keys import PrivateKey
from reports.vault.primitives.padding import LONGEST_TEXT, TooLong


class NotText(ValueError):
    """The text holds half a character (a lone surrogate) and cannot be kept."""


class EmptyText(ValueError):
    """There is nothing to keep: the text is empty."""


def encode(value: Any) -> bytes:
    """JSON as UTF-8. Raises NotText, and TooLong over 60,000 bytes, before anything is lost."""
    try:
        data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        raise NotText from None
    if len(data) > LONGEST_TEXT:
        raise TooLong
    return data


def check_text(text: str) -> None:
    """Raise EmptyText, NotText or TooLong for a text nobody could keep."""
    if not text.strip():
        raise EmptyText
    encode({"text": text})


def working(
    vault: CaseVault,
    case_id: uuid.UUID,
    name: str,
    value: Mapping[str, Any],
    *,
    content_id: uuid.UUID | None = None,
) -> Content:
    """A new row (not saved) that machines can read."""
    content = Content(id=content_id or uuid.uuid4(), case_id=case_id, name=name)
    content.blob = vault.close(name, content.id, 0, encode(value))
    return content


def sealed(
    vault: CaseVault,
    case_id: uuid.UUID,
    name: str,
    value: Mapping[str, Any],
    *,
    content_id: uuid.UUID | None = None,
) -> Content:
    """A new row (not saved) sealed to the people who hold the case's file key."""
    content = Content(id=content_id or uuid.uuid4(), case_id=case_id, name=name)
    content.blob = vault.seal_file(name, content.id, 0, encode(value))
    return content


def sealed_message(
    vault: CaseVault,
    case_id: uuid.UUID,
    name: str,
    value: Mapping[str, Any],
    *,
    content_id: uuid.UUID,
) -> Content:
    """A new row (not saved) sealed to the conversation: both sides can read it."""
    content = Content(id=content_id, case_id=case_id, name=name)
    content.blob = vault.seal_conversation(name, content.id, 0, encode(value))
    return content


def read_working(vault: WorkingVault, content: Content) -> Any:
    """What `working` or `revise` put there. Raises SealBroken."""
    data = vault.open(content.name, content.id, content.revision, bytes(content.blob))
    return json.loads(data)


def read_sealed(vault: CaseVault, key: PrivateKey, content: Content) -> Any:
    """What was sealed, with the key that opens it. Raises SealBroken."""
    blob = bytes(content.blob)
    return json.loads(vault.unseal(key, content.name, content.id, content.revision, blob))


def revise(vault: CaseVault, content: Content, value: Mapping[str, Any]) -> None:
    """Write a working row again; its revision goes up and is part of the seal."""
    content.revision += 1
    content.blob = vault.close(content.name, content.id, content.revision, encode(value))
    content.save(update_fields=["revision", "blob"])
