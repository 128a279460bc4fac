"""A case's keys made anew: what was copied opens nothing that is written from now on.

The data key and both pairs are new. The return code goes on working: the new conversation key is
sealed to the public half of the code's own pair. Of a case filed before there was such a half,
whose reporter has not come back since, the conversation pair stays, and is due.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from reports.vault.case_keys.case_keys import (
    CaseVault,
    _close_code_public,
    _code_context,
    _code_public_context,
    _key_context,
    _public_context,
    _Rows,
    _seal_file_key,
)
from reports.vault.models import CaseDataKey, CaseKeys, CodeGrant, CodePublic
from reports.vault.primitives import envelope
from reports.vault.primitives.context import Context
from reports.vault.primitives.keys import DataKey, PrivateKey, PublicKey
from reports.vault.service_keys import key_rings
from reports.vault.team_keys.key_hierarchy import TeamVersion


@dataclass(frozen=True, slots=True, repr=False)
class Rekeyed:
    """A case before and after; moves each of its blobs across."""

    old: CaseVault
    new: CaseVault
    old_file_key: PrivateKey
    old_conversation_key: PrivateKey

    def sealed_to_file(self, name: str, record: UUID, revision: int, blob: bytes) -> bytes:
        """What was sealed to the old file key, sealed to the new one. Raises SealBroken."""
        data = self.old.unseal(self.old_file_key, name, record, revision, blob)
        return self.new.seal_file(name, record, revision, data)

    def sealed_to_conversation(self, name: str, record: UUID, revision: int, blob: bytes) -> bytes:
        """The same for the conversation, whose pair may have stayed. Raises SealBroken."""
        data = self.old.unseal(self.old_conversation_key, name, record, revision, blob)
        return self.new.seal_conversation(name, record, revision, data)

    def other(self, name: str, record: UUID, revision: int, blob: bytes) -> bytes:
        """A working blob under the new data key. Raises SealBroken."""
        context = Context(name, self.old.case_id, record, revision)
        return envelope.rewrap(self.old._key, self.new._key, blob, context)


def rekey_case(*, case_id: UUID, file_key: PrivateKey, to_version: TeamVersion) -> Rekeyed:
    """Make and store a new data key and new pairs; the old data key is gone from the database.

    The caller moves every blob of the case in the same transaction. Raises NoCaseKeys, and
    SealBroken when `file_key` is not this case's.
    """
    with transaction.atomic():
        CaseDataKey.objects.select_for_update().filter(case_id=case_id).first()
        old = CaseVault.load(case_id)
        before = old.conversation_key(file_key)
        code_public = _code_public(old)
        stays = old._rows.by_code is not None and code_public is None
        after = before if stays else PrivateKey.generate()
        key, file = DataKey.generate(), PrivateKey.generate()
        publics = file.public.raw + after.public.raw
        by_file = Context("case.conversation-key", case_id, case_id)
        rows = _Rows(
            wrapped=envelope.close(
                key_rings.ring().subkey(key_rings.WRAP), key.raw, _key_context(case_id)
            ),
            version_id=to_version.id,
            public_keys=envelope.close(key, publics, _public_context(case_id)),
            file_key=_seal_file_key(key, case_id, file, to_version),
            conversation_key=envelope.seal(key, file.public, after.seed, by_file),
            by_code=_for_code(old, key, after, code_public),
        )
        _store(case_id, rows, due=stays)
        if code_public is not None:
            blob = _close_code_public(key, case_id, code_public)
            CodePublic.objects.filter(case_id=case_id).update(blob=blob)
    return Rekeyed(old, CaseVault(case_id, key, rows, publics), file_key, before)


def _code_public(vault: CaseVault) -> PublicKey | None:
    row = CodePublic.objects.filter(case_id=vault.case_id).first()
    if row is None:
        return None
    return PublicKey(
        envelope.open(vault._key, bytes(row.blob), _code_public_context(vault.case_id))
    )


def _for_code(
    old: CaseVault, key: DataKey, conversation: PrivateKey, code_public: PublicKey | None
) -> bytes | None:
    context, before = _code_context(old.case_id), old._rows.by_code
    if before is None:
        return None
    if code_public is None:
        return envelope.rewrap(old._key, key, before, context)
    return envelope.seal(key, code_public, conversation.seed, context)


def _store(case_id: UUID, rows: _Rows, *, due: bool) -> None:
    CaseDataKey.objects.filter(case_id=case_id).update(wrapped=rows.wrapped)
    CaseKeys.objects.filter(case_id=case_id).update(
        version_id=rows.version_id,
        public_keys=rows.public_keys,
        file_key=rows.file_key,
        conversation_key=rows.conversation_key,
        due=due,
    )
    if rows.by_code is not None:
        CodeGrant.objects.filter(case_id=case_id).update(wrapped=rows.by_code)
