"""The keys of one case: a data key under the ring, and two key pairs under the data key.

`file` holds the report's words, identity, safety answers and notes, for the owning team.
`conversation` holds the messages: its private half is sealed to the file key and to the return
code. The code never leads to the file key. The code has a key pair of its own, derived from it;
the public half is kept, so that a new conversation key reaches the reporter without the code.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from django.db import connection, transaction

from reports.vault.case_keys.return_codes import CodeKeys
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind
from reports.vault.models import CaseDataKey, CaseKeys, CodeGrant, CodePublic
from reports.vault.primitives import envelope, padding
from reports.vault.primitives.context import Context
from reports.vault.primitives.envelope import blob_key_id
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import (
    PUBLIC_LENGTH,
    DataKey,
    PrivateKey,
    PublicKey,
    Secret,
    checked,
)
from reports.vault.service_keys import key_rings, lookups
from reports.vault.team_keys import key_hierarchy
from reports.vault.team_keys.key_hierarchy import TeamVersion

log = logging.getLogger("linden.vault")

# One round trip for all rows of a new case: filing is measured in reports a second.
_INSERT: Final = """
WITH data_key AS (
    INSERT INTO reports_casedatakey (case_id, wrapped) VALUES (%(case)s, %(wrapped)s)
), code AS (
    INSERT INTO reports_codegrant (case_id, lookup, wrapped)
    SELECT %(case)s, %(lookup)s, %(by_code)s WHERE %(lookup)s::bytea IS NOT NULL
), code_public AS (
    INSERT INTO reports_codepublic (case_id, blob)
    SELECT %(case)s, %(code_public)s WHERE %(lookup)s::bytea IS NOT NULL
)
INSERT INTO reports_casekeys (case_id, version_id, public_keys, file_key, conversation_key)
VALUES (%(case)s, %(version)s, %(public)s, %(file)s, %(conversation)s)
"""
_SELECT: Final = """
SELECT k.case_id, d.wrapped, k.version_id, k.public_keys, k.file_key, k.conversation_key, c.wrapped
FROM reports_casekeys k
JOIN reports_casedatakey d ON d.case_id = k.case_id
LEFT JOIN reports_codegrant c ON c.case_id = k.case_id
WHERE k.case_id = ANY(%s)
"""
_SELECT_DATA_KEYS: Final = (
    "SELECT case_id, wrapped FROM reports_casedatakey WHERE case_id = ANY(%s)"
)
# The code's own part and the data key around it: what proves a code, whatever else is damaged.
_BY_CODE: Final = """
SELECT c.case_id, c.wrapped, d.wrapped
FROM reports_codegrant c
JOIN reports_casedatakey d ON d.case_id = c.case_id
WHERE c.lookup = ANY(%s)
"""


class NotItsCode(SealBroken):
    """A return code was led to this case, and does not open its conversation."""

    def __init__(self, case_id: UUID) -> None:
        super().__init__()
        self.case_id = case_id


class NoCaseKeys(Exception):
    """There are no keys for this case: it never was, or it was erased."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """A case's key rows as they are stored."""

    wrapped: bytes
    version_id: UUID
    public_keys: bytes
    file_key: bytes
    conversation_key: bytes
    by_code: bytes | None


class WorkingVault(Secret):
    """Closes and opens what machines read of one case, and nothing else: its data key alone."""

    __slots__ = ("_key", "case_id")

    def __init__(self, case_id: UUID, key: DataKey) -> None:
        self.case_id = case_id
        self._key = key

    def close(self, name: str, record: UUID, revision: int, data: bytes) -> bytes:
        """Seal for machines, padded to multiples of 512 bytes. Raises padding.TooLong."""
        return envelope.close(
            self._key, padding.pad_working(data), self._context(name, record, revision)
        )

    def open(self, name: str, record: UUID, revision: int, blob: bytes) -> bytes:
        """Open what `close` made. Raises SealBroken."""
        context = self._context(name, record, revision)
        return padding.unpad(envelope.open(self._key, blob, context))

    def _context(self, name: str, record: UUID, revision: int) -> Context:
        return Context(name, self.case_id, record, revision)


class CaseVault(WorkingVault):
    """Seals and opens what belongs to one case. Holds its data key for one request."""

    __slots__ = ("_conversation_public", "_file_public", "_rows")

    def __init__(self, case_id: UUID, key: DataKey, rows: _Rows, publics: bytes) -> None:
        super().__init__(case_id, key)
        self._rows = rows
        self._file_public = PublicKey(publics[:PUBLIC_LENGTH])
        self._conversation_public = PublicKey(publics[PUBLIC_LENGTH:])

    @classmethod
    def load(cls, case_id: UUID) -> "CaseVault":
        """Read a case's keys; one query. Raises NoCaseKeys, SealBroken."""
        for row in _select([case_id]):
            return _vault(row)
        raise NoCaseKeys

    @property
    def version_id(self) -> UUID:
        """The team version that the file key is sealed to."""
        return self._rows.version_id

    def seal_file(self, name: str, record: UUID, revision: int, data: bytes) -> bytes:
        """Seal to the owning team, padded to a power of two. Raises padding.TooLong."""
        return self._seal(self._file_public, self._context(name, record, revision), data)

    def seal_conversation(self, name: str, record: UUID, revision: int, data: bytes) -> bytes:
        """Seal to the team and the reporter's code, padded likewise. Raises padding.TooLong."""
        return self._seal(self._conversation_public, self._context(name, record, revision), data)

    def unseal(self, key: PrivateKey, name: str, record: UUID, revision: int, blob: bytes) -> bytes:
        """Open a sealed blob with the file or conversation key. Raises SealBroken."""
        context = self._context(name, record, revision)
        return padding.unpad(envelope.unseal(self._key, key, blob, context))

    def file_key(self, team_key: PrivateKey) -> PrivateKey:
        """Open the file key with the team version's private key. Raises SealBroken."""
        context = _file_context(self.case_id, self.version_id)
        seed = envelope.unseal(self._key, team_key, self._rows.file_key, context)
        return checked(seed, self._file_public)

    def conversation_key(self, file_key: PrivateKey) -> PrivateKey:
        """Open the conversation key with the file key. Raises SealBroken."""
        context = self._context("case.conversation-key", self.case_id, 0)
        seed = envelope.unseal(self._key, file_key, self._rows.conversation_key, context)
        return checked(seed, self._conversation_public)

    def conversation_key_by_code(self, code_keys: CodeKeys) -> PrivateKey:
        """Open the conversation key with the return code. Raises SealBroken."""
        if self._rows.by_code is None:
            raise SealBroken
        seed = _open_by_code(self._key, self.case_id, code_keys, self._rows.by_code)
        return checked(seed, self._conversation_public)

    def keep_code_public(self, code_keys: CodeKeys) -> None:
        """Keep the public half of the code's pair, where a case was filed before there was one.

        Raises SealBroken, keeping nothing, unless the code opens this case's conversation.
        """
        self.conversation_key_by_code(code_keys)
        blob = _close_code_public(self._key, self.case_id, code_keys.private.public)
        CodePublic.objects.bulk_create(
            [CodePublic(case_id=self.case_id, blob=blob)], ignore_conflicts=True
        )

    def seal_file_key(self, file_key: PrivateKey, version: TeamVersion) -> bytes:
        """Seal the file key to another team version. Raises SealBroken unless it is this case's."""
        return _seal_file_key(
            self._key, self.case_id, checked(file_key.seed, self._file_public), version
        )

    def _seal(self, public: PublicKey, context: Context, data: bytes) -> bytes:
        return envelope.seal(self._key, public, padding.pad_sealed(data), context)


def create_case_keys(
    *, case_id: UUID, team_version: TeamVersion, code_keys: CodeKeys | None
) -> CaseVault:
    """Make and store all keys of a new case in one statement; the private halves are forgotten."""
    key, file, conversation = DataKey.generate(), PrivateKey.generate(), PrivateKey.generate()
    publics = file.public.raw + conversation.public.raw
    by_file = Context("case.conversation-key", case_id, case_id)
    rows = _Rows(
        wrapped=envelope.close(
            key_rings.ring().subkey(key_rings.WRAP), key.raw, _key_context(case_id)
        ),
        version_id=team_version.id,
        public_keys=envelope.close(key, publics, _public_context(case_id)),
        file_key=_seal_file_key(key, case_id, file, team_version),
        conversation_key=envelope.seal(key, file.public, conversation.seed, by_file),
        by_code=_wrap_for_code(key, case_id, conversation, code_keys) if code_keys else None,
    )
    code_public = _close_code_public(key, case_id, code_keys.private.public) if code_keys else None
    _insert(case_id, rows, code_keys, code_public)
    return CaseVault(case_id, key, rows, publics)


def load_readable(case_ids: Collection[UUID]) -> dict[UUID, CaseVault]:
    """Read the keys of those of several cases whose keys open; one query.

    One damaged row holds up no other case, and is logged. Where somebody's safety hangs on it, the
    caller looks at who is missing: nothing is known of that case, which is not that all is well.
    """
    found: dict[UUID, CaseVault] = {}
    for row in _select(case_ids):
        try:
            found[row[0]] = _vault(row)
        except SealBroken:
            log.exception("case_key_unreadable", extra={"case_id": str(row[0])})
    return found


def load_working(case_ids: Collection[UUID]) -> dict[UUID, WorkingVault]:
    """Read the data keys of several cases, a small part of what `load_readable` reads; one query.

    Cases without one, or with one that does not open, are left out: the others go on.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SELECT_DATA_KEYS, [list(case_ids)])
        found = {case_id: working_vault(case_id, wrapped) for case_id, wrapped in cursor.fetchall()}
    return {case_id: vault for case_id, vault in found.items() if vault}


def working_vault(case_id: UUID, wrapped: bytes | memoryview) -> WorkingVault | None:
    """The vault of a case's data key as it is stored; None for one that does not open."""
    try:
        return WorkingVault(case_id, _data_key(case_id, bytes(wrapped)))
    except SealBroken:
        log.exception("case_key_unreadable", extra={"case_id": str(case_id)})
        return None


def find_case_by_code(code_keys: CodeKeys) -> UUID | None:
    """Return the case of a return code, or None: unknown, erased and expired look the same.

    The lookup only finds: whoever can write to the database can make it lead to any case. So the
    code opens the case's conversation key here, before anything of the case is looked at; that
    fails in every place but its own. One query. Raises NotItsCode when it does not open.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BY_CODE, [lookups.candidates("return-code", code_keys.lookup)])
        row = cursor.fetchone()
    if row is None:
        return None
    case_id, by_code, wrapped = row
    try:
        key = _data_key(case_id, bytes(wrapped))
        _open_by_code(key, case_id, code_keys, bytes(by_code))
    except SealBroken as fault:
        raise NotItsCode(case_id) from fault
    return cast(UUID, case_id)


def with_code(case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the cases that a return code still opens; one query."""
    found = CodeGrant.objects.filter(case_id__in=case_ids)
    return frozenset(found.values_list("case_id", flat=True))


def end_code(case_id: UUID) -> None:
    """Let the return code open nothing any more."""
    CodeGrant.objects.filter(case_id=case_id).delete()
    CodePublic.objects.filter(case_id=case_id).delete()


def move_case_keys(*, case_id: UUID, file_key: PrivateKey, to_version: TeamVersion) -> bool:
    """Seal the file key to another team version, its only holder from then on.

    Compare-and-set: returns False, changing nothing, when somebody moved it meanwhile.
    Raises SealBroken when `file_key` is not this case's, NoCaseKeys.
    """
    vault = CaseVault.load(case_id)
    before = CaseKeys.objects.filter(case_id=case_id, version_id=vault.version_id)
    moved = {"file_key": vault.seal_file_key(file_key, to_version), "version_id": to_version.id}
    version = key_hierarchy.version(vault.version_id)
    if key_hierarchy.was_open(version, key_hierarchy.current_version(version.team_id)):
        moved["due"] = True
    return before.update(**moved) == 1


def destroy_case_keys(case_id: UUID) -> None:
    """Destroy every key of a case, the data key first: nothing running opens it any more.

    Put back whole, with all its rows, it is still refused: its mark is gone (`newest`).
    """
    with transaction.atomic():
        CaseDataKey.objects.filter(case_id=case_id).delete()
        end_code(case_id)
        CaseKeys.objects.filter(case_id=case_id).delete()
        newest.forget(Kind.CONTACT, [case_id])


def _insert(
    case_id: UUID, rows: _Rows, code_keys: CodeKeys | None, code_public: bytes | None
) -> None:
    parameters: dict[str, Any] = {
        "case": case_id,
        "wrapped": rows.wrapped,
        "lookup": lookups.lookup("return-code", code_keys.lookup) if code_keys else None,
        "by_code": rows.by_code,
        "code_public": code_public,
        "version": rows.version_id,
        "public": rows.public_keys,
        "file": rows.file_key,
        "conversation": rows.conversation_key,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, parameters)


def _select(case_ids: Collection[UUID]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_SELECT, [list(case_ids)])
        return list(cursor.fetchall())


def _vault(row: tuple[Any, ...]) -> CaseVault:
    case_id, wrapped, version_id, public_keys, file_key, conversation_key, by_code = row
    rows = _Rows(
        bytes(wrapped),
        version_id,
        bytes(public_keys),
        bytes(file_key),
        bytes(conversation_key),
        None if by_code is None else bytes(by_code),
    )
    key = _data_key(case_id, rows.wrapped)
    return CaseVault(
        case_id, key, rows, envelope.open(key, rows.public_keys, _public_context(case_id))
    )


def _data_key(case_id: UUID, wrapped: bytes) -> DataKey:
    ring_key = key_rings.subkey_of(key_rings.WRAP, blob_key_id(wrapped))
    return DataKey(envelope.open(ring_key, wrapped, _key_context(case_id)))


def _seal_file_key(
    key: DataKey, case_id: UUID, file_key: PrivateKey, version: TeamVersion
) -> bytes:
    context = _file_context(case_id, version.id)
    return envelope.seal(key, version.public_key, file_key.seed, context)


def _wrap_for_code(
    key: DataKey, case_id: UUID, conversation_key: PrivateKey, code_keys: CodeKeys
) -> bytes:
    context = _code_context(case_id)
    return envelope.wrap_by_secret(key, code_keys.wrap, conversation_key.seed, context)


def _open_by_code(key: DataKey, case_id: UUID, code_keys: CodeKeys, by_code: bytes) -> bytes:
    context = _code_context(case_id)
    if by_code[:1] == bytes((envelope.SEALED,)):  # made anew since, without the code
        return envelope.unseal(key, code_keys.private, by_code, context)
    return envelope.unwrap_by_secret(key, code_keys.wrap, by_code, context)


def _key_context(case_id: UUID) -> Context:
    return Context("case.data-key", case_id, case_id)


def _public_context(case_id: UUID) -> Context:
    return Context("case.public-keys", case_id, case_id)


def _file_context(case_id: UUID, version_id: UUID) -> Context:
    return Context("case.file-key", case_id, version_id)


def _code_context(case_id: UUID) -> Context:
    return Context("case.conversation-key-by-code", case_id, case_id)


def _close_code_public(key: DataKey, case_id: UUID, public: PublicKey) -> bytes:
    return envelope.close(key, public.raw, _code_public_context(case_id))


def _code_public_context(case_id: UUID) -> Context:
    return Context("case.code-public-key", case_id, case_id)
