"""A case's keys made anew after an intrusion: what was copied opens nothing written from now on.

The data key and the file pair are new. The conversation pair stays: only the return code could
wrap a new one for the reporter, and nobody here has it. Its wraps get the new data key.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from reports.vault import envelope, rings
from reports.vault.case_keys import (
    CaseVault,
    _code_context,
    _key_context,
    _public_context,
    _Rows,
    _seal_file_key,
)
from reports.vault.context import Context
from reports.vault.keys import DataKey, PrivateKey
from reports.vault.ladder import TeamVersion
from reports.vault.models import CaseDataKey, CaseKeys, CodeGrant


@dataclass(frozen=True, slots=True, repr=False)
class Rekeyed:
    """A case before and after; moves each of its blobs across."""

    old: CaseVault
    new: CaseVault
    old_file_key: PrivateKey

    def sealed_to_file(self, name: str, record: UUID, revision: int, blob: bytes) -> bytes:
        """What was sealed to the old file key, sealed to the new one. Raises SealBroken."""
        data = self.old.unseal(self.old_file_key, name, record, revision, blob)
        return self.new.seal_file(name, record, revision, data)

    def other(self, name: str, record: UUID, revision: int, blob: bytes) -> bytes:
        """A working blob or a message under the new data key. Raises SealBroken."""
        context = Context(name, self.old.case_id, record, revision)
        return envelope.rewrap(self.old._key, self.new._key, blob, context)


def rekey_case(*, case_id: UUID, file_key: PrivateKey, to_version: TeamVersion) -> Rekeyed:
    """Make and store a new data key and file pair; the old data key is gone from the database.

    The caller moves every blob of the case in the same transaction. Raises NoCaseKeys, and
    SealBroken when `file_key` is not this case's.
    """
    with transaction.atomic():
        CaseDataKey.objects.select_for_update().filter(case_id=case_id).first()
        old = CaseVault.load(case_id)
        conversation = old.conversation_key(file_key)
        rows, key, publics = _made(old, conversation, to_version)
        _store(case_id, rows)
    return Rekeyed(old, CaseVault(case_id, key, rows, publics), file_key)


def _made(
    old: CaseVault, conversation: PrivateKey, version: TeamVersion
) -> tuple[_Rows, DataKey, bytes]:
    case_id, key, file = old.case_id, DataKey.generate(), PrivateKey.generate()
    publics = file.public.raw + conversation.public.raw
    by_file = Context("case.conversation-key", case_id, case_id)
    by_code = old._rows.by_code
    rows = _Rows(
        wrapped=envelope.close(rings.ring().subkey(rings.WRAP), key.raw, _key_context(case_id)),
        version_id=version.id,
        public_keys=envelope.close(key, publics, _public_context(case_id)),
        file_key=_seal_file_key(key, case_id, file, version),
        conversation_key=envelope.seal(key, file.public, conversation.seed, by_file),
        by_code=by_code and envelope.rewrap(old._key, key, by_code, _code_context(case_id)),
    )
    return rows, key, publics


def _store(case_id: UUID, rows: _Rows) -> None:
    CaseDataKey.objects.filter(case_id=case_id).update(wrapped=rows.wrapped)
    CaseKeys.objects.filter(case_id=case_id).update(
        version_id=rows.version_id,
        public_keys=rows.public_keys,
        file_key=rows.file_key,
        conversation_key=rows.conversation_key,
    )
    if rows.by_code is not None:
        CodeGrant.objects.filter(case_id=case_id).update(wrapped=rows.by_code)
