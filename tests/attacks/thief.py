"""A thief with the source code, patience, and whatever was stolen.

He opens every blob that any key he has will open, reads what came out as more keys, and goes on
until nothing new opens. What he ends up with is what an attacker with the same loot has at most
(guessing passwords apart): the attack tests say what must and must not be among it. He knows the
rooms, purposes and columns from the code; `test_thief.py` fails on a column that he does not try.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from reports.vault.browser_secrets import sealed_boxes
from reports.vault.case_keys import return_codes
from reports.vault.fields import CaseBlobField, RingBlobField
from reports.vault.primitives import envelope, padding, password_keys
from reports.vault.primitives.context import Context
from reports.vault.primitives.envelope import BY_SECRET, SEALED, WORKING, WrapKey, blob_key_id
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.file_streams import FileKey, Stream
from reports.vault.primitives.keys import DataKey, PrivateKey, derive
from reports.vault.service_keys import key_rings

type Column = models.Field[Any, Any]
type Rows = dict[str, list[dict[str, Any]]]

KEY_LENGTH = 32
ROOMS = ("reports", "shelters", "pharmacy", "nightlife")
# Sealed in a way of its own: who tries it stands beside.
BY_HAND = frozenset(
    {
        "reports_content.blob",
        "reports_casekeys.public_keys",
        "reports_casekeys.file_key",
        "reports_casekeys.conversation_key",
        "reports_codegrant.wrapped",
        "reports_codepublic.blob",
        "reports_unlock.blob",
        "reports_draftrow.blob",
        "reports_casefile.arriving",
        "reports_filechunk.body",
    }
)


def stolen_rows() -> Rows:
    """Every row of every table of the house, as the database holds it."""
    found: Rows = {}
    for model in models_of_the_house():
        rows = model._default_manager.values()
        found[called(model)] = [
            {name: _plain(value) for name, value in row.items()} for row in rows
        ]
    return found


def models_of_the_house() -> list[type[models.Model]]:
    """The models of every room."""
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def called(model: type[models.Model]) -> str:
    """By what name he keeps its rows: its own, in a partner's room with the room's before it."""
    return model.__name__ if model._meta.app_label == "reports" else model._meta.label


def tried(column: Column) -> bool:
    """Whether he tries the blobs of this column."""
    name = f"{column.model._meta.db_table}.{column.column}"
    return isinstance(column, RingBlobField | CaseBlobField) or name in BY_HAND


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


@dataclass(frozen=True)
class Blob:
    """One sealed value: where it lay, what it is bound to, and the case it belongs to."""

    place: str
    context: Context
    data: bytes


@dataclass
class Loot:
    """What was stolen. The service ring and the lookup key are those the settings name."""

    rows: Rows
    key_files: bool = True
    passwords: tuple[str, ...] = ()
    return_codes: tuple[str, ...] = ()
    private_keys: tuple[PrivateKey, ...] = ()
    cookies: tuple[bytes, ...] = ()


@dataclass
class Thief:
    """Opens what opens. `opened` is every plaintext by the place it lay in."""

    loot: Loot
    opened: dict[str, bytes] = field(default_factory=dict)
    outer_keys: dict[bytes, list[DataKey]] = field(default_factory=dict)
    seeds: dict[bytes, PrivateKey] = field(default_factory=dict)

    def plunder(self) -> "Thief":
        """Open everything that this loot opens."""
        self._take_keys()
        waiting = list(blobs(self.loot.rows))
        while True:
            opened = [blob for blob in waiting if self._try(blob)]
            waiting = [blob for blob in waiting if blob not in opened]
            if not (opened or self._try_cookie_rows() or self._try_chunks()):
                return self

    def holds(self, words: str) -> list[str]:
        """The places whose plaintext contains the words, as text or as JSON."""
        wanted = (words.encode(), json.dumps(words)[1:-1].encode())
        return [place for place, data in self.opened.items() if any(w in data for w in wanted)]

    def _take_keys(self) -> None:
        for key in self.loot.private_keys:
            self._learn(key.seed)
        for code in self.loot.return_codes:
            self._learn(return_codes.derive(return_codes.parse(code)).private.seed)
        if not self.loot.key_files:
            return
        ring = key_rings.ring()
        for ring_key in ring.file.keys:
            self._learn(ring_key.raw)
            for purpose in key_rings.PURPOSES:
                subkey = ring.subkey(purpose, ring_key.id)
                self.outer_keys.setdefault(ring_key.id, []).append(subkey)
        self._learn(key_rings.lookup_secret().raw)

    def _learn(self, secret: bytes) -> None:
        """Any 32 bytes may be a private key, or a key that seals."""
        if len(secret) != KEY_LENGTH or secret in self.seeds:
            return
        self.seeds[secret] = PrivateKey(secret)
        key = DataKey(secret)
        self.outer_keys.setdefault(key.id, []).append(key)

    def _try(self, blob: Blob) -> bool:
        for outer in self.outer_keys.get(blob_key_id(blob.data), []):
            for data in self._open(outer, blob):
                self.opened[blob.place] = data
                self._learn(data)
                return True
        return False

    def _open(self, outer: DataKey, blob: Blob) -> Iterator[bytes]:
        attempts = {WORKING: self._working, SEALED: self._sealed, BY_SECRET: self._wrapped}
        for data in attempts[blob.data[0]](outer, blob):
            try:
                yield padding.unpad(data)
            except SealBroken:
                yield data

    def _working(self, outer: DataKey, blob: Blob) -> Iterator[bytes]:
        try:
            yield envelope.open(outer, blob.data, blob.context)
        except SealBroken:
            return

    def _sealed(self, outer: DataKey, blob: Blob) -> Iterator[bytes]:
        for private in list(self.seeds.values()):
            try:
                yield envelope.unseal(outer, private, blob.data, blob.context)
            except SealBroken:
                continue

    def _wrapped(self, outer: DataKey, blob: Blob) -> Iterator[bytes]:
        for secret in self._derived(outer, blob):
            try:
                yield envelope.unwrap_by_secret(outer, secret, blob.data, blob.context)
            except SealBroken:
                continue

    def _derived(self, outer: DataKey, blob: Blob) -> Iterator[WrapKey]:
        try:
            cost, salt = envelope.wrap_terms(outer, blob.data, blob.context)
        except SealBroken:
            return
        for password in self.loot.passwords:
            yield password_keys.derive_wrap(password, salt, cost)
        for code in self.loot.return_codes:
            yield return_codes.derive(return_codes.parse(code)).wrap

    def _try_cookie_rows(self) -> bool:
        """With every 32 bytes he has, as if each were a cookie; and with real cookies if stolen."""
        before = len(self.opened)
        for secret in [*self.loot.cookies, *self.seeds]:
            for row in self.loot.rows["Unlock"]:
                self._try_unlock(row, secret)
            for row in self.loot.rows["DraftRow"]:
                self._try_draft(row, secret)
            for row in self.loot.rows.get("CaseFile", ()):
                self._try_arriving(row, secret)
        return len(self.opened) > before

    def _try_unlock(self, row: dict[str, Any], secret: bytes) -> None:
        digest = row["session_digest"]
        record = UUID(bytes=digest[:16])
        context = Context("unlock.private-key", row["user_id"], record, row["key_version"])
        for use in ("unlock", "unlock, pending"):
            key = DataKey(derive(secret, use, salt=digest))
            for data in self._working(key, Blob("", context, row["blob"])):
                seed = data[:-8]  # when it began stands behind it
                self.opened[f"Unlock {digest.hex()[:8]}"] = seed
                self._learn(seed)

    def _try_draft(self, row: dict[str, Any], secret: bytes) -> None:
        for use, name in sealed_boxes.USES.items():
            context = Context(name, row["id"], row["id"], row["revision"])
            key = DataKey(derive(secret, f"{use} key"))
            for data in self._working(key, Blob("", context, row["blob"])):
                self.opened[f"DraftRow {row['id']}"] = data

    def _try_arriving(self, row: dict[str, Any], secret: bytes) -> None:
        """A file on its way: its key lies under the cookie of who sends it."""
        key = DataKey(derive(secret, "arriving file"))
        context = Context("file.arriving", row["case_id"], row["id"])
        for data in self._working(key, Blob("", context, row["arriving"] or b"")):
            said = padding.unpad(data)
            self.opened[f"CaseFile.arriving {row['id']}"] = said
            self._learn(bytes.fromhex(json.loads(said)["key"]))

    def _try_chunks(self) -> bool:
        """Every 32 bytes he has, as if each were the key of each file."""
        before = len(self.opened)
        files = {row["id"]: row for row in self.loot.rows.get("CaseFile", ())}
        for row in self.loot.rows.get("FileChunk", ()):
            place = f"FileChunk {row['file_id']} {row['number']}"
            if place in self.opened or row["file_id"] not in files:
                continue
            case_id = files[row["file_id"]]["case_id"]
            for secret in list(self.seeds):
                stream = Stream(FileKey(secret), case_id=case_id, file_id=row["file_id"])
                for last in (False, True):
                    with suppress(SealBroken):
                        self.opened[place] = stream.open(row["number"], row["body"], last=last)
        return len(self.opened) > before


def blobs(rows: Rows) -> Iterator[Blob]:
    """Every sealed value in the stolen rows, with the context that the source code shows."""
    yield from _ring_blobs(rows)
    yield from _case_blobs(rows)
    for row in rows["Content"]:
        context = Context(row["name"], row["case_id"], row["id"], row["revision"])
        yield Blob(f"Content {row['name']} {row['id']}", context, row["blob"])


def _ring_blobs(rows: Rows) -> Iterator[Blob]:
    for model in models_of_the_house():
        for column in model._meta.concrete_fields:
            if isinstance(column, RingBlobField | CaseBlobField):
                yield from _column_blobs(model, column, rows[called(model)])


def context_of(column: RingBlobField | CaseBlobField, row: models.Model) -> Context:
    """What this row's blob is bound to, as the column says."""
    if isinstance(column, RingBlobField):
        return column.context(row)
    revision = getattr(row, column.revision) if column.revision else 0
    return Context(
        column.context_name, getattr(row, column.case), getattr(row, column.record), revision
    )


def _column_blobs(
    model: type[models.Model],
    column: RingBlobField | CaseBlobField,
    rows: Iterable[dict[str, Any]],
) -> Iterator[Blob]:
    for row in rows:
        data = row[column.attname]
        if data is None:
            continue
        context = context_of(column, model(**row))
        key = row[model._meta.pk.attname]
        yield Blob(f"{called(model)}.{column.name} {key}", context, data)


def _case_blobs(rows: Rows) -> Iterator[Blob]:
    for row in rows["CaseKeys"]:
        case, version = row["case_id"], row["version_id"]
        for name, record in (
            ("public_keys", Context("case.public-keys", case, case)),
            ("file_key", Context("case.file-key", case, version)),
            ("conversation_key", Context("case.conversation-key", case, case)),
        ):
            yield Blob(f"CaseKeys.{name} {case}", record, row[name])
    for row in rows["CodeGrant"]:
        case = row["case_id"]
        context = Context("case.conversation-key-by-code", case, case)
        yield Blob(f"CodeGrant.wrapped {case}", context, row["wrapped"])
    for row in rows["CodePublic"]:
        case = row["case_id"]
        context = Context("case.code-public-key", case, case)
        yield Blob(f"CodePublic.blob {case}", context, row["blob"])
