"""From what was sent to what is kept: the clean copy, and the original apart or not at all."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reports.files import confinement
from reports.files.chunk_store import FileTooLong, Stored, read, store
from reports.files.file_facts import FileFacts, FileKind, seal_into
from reports.files.metadata_stripper import type_of
from reports.files.models import CaseFile
from reports.region import region
from reports.region.models.file_rules import MB
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.primitives.file_streams import FileKey, Stream


class EmptyFile(Exception):
    """There is nothing in it."""


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """A file that has arrived: its row, its key, and what was said of it.

    `keep`: the original too, apart. `author_id` and `role` are empty for the reporter.
    """

    row: CaseFile
    key: FileKey
    length: int
    name: str
    words: str
    keep: bool
    at: datetime
    author_id: UUID | None = None
    role: str = ""

    @property
    def stream(self) -> Stream:
        """What opens its chunks."""
        return Stream(self.key, case_id=self.row.case_id, file_id=self.row.id)


@dataclass(frozen=True, slots=True, repr=False)
class Copy:
    """The clean copy of what was sent, in a row that is not yet whole; a voice has no bytes."""

    row: CaseFile
    key: FileKey | None
    kind: FileKind
    type: str
    stored: Stored
    sent_type: str
    sent_digest: str


@contextmanager
def given_up(*rows: CaseFile) -> Iterator[list[CaseFile]]:
    """Rows that go, with their chunks, when what is done inside fails; more may be added."""
    held = list(rows)
    try:
        yield held
    except BaseException:
        CaseFile.objects.filter(id__in=[row.id for row in held]).delete()
        raise


def make(sent: Sent, held: list[CaseFile]) -> Copy:
    """Have the clean copy made; its row is added to `held` as soon as there is one.

    Raises NotClean, CleanerBusy, FileTooLong, EmptyFile, SealBroken.
    """
    digest, head = hashlib.sha256(), bytearray()

    def note(piece: bytes) -> None:
        digest.update(piece)
        if not head:
            head.extend(piece[:16])

    source = _noted(_fitting(sent), note)
    with confinement.cleaned(source) as clean:
        row = CaseFile(case_id=sent.row.case_id, at=sent.row.at)
        row.save(force_insert=True)
        held.append(row)
        if not clean.is_voice:
            key = FileKey.generate()
            stream = Stream(key, case_id=row.case_id, file_id=row.id)
            stored = store(row, stream, clean.pieces, most=confinement.MOST_CLEAN)
    if clean.is_voice:
        for _rest in source:  # the child wants its beginning, the digest all of it
            pass
        nothing = Stored(0, hashlib.sha256().hexdigest())
        return Copy(row, None, FileKind.VOICE, "", nothing, clean.type, digest.hexdigest())
    kind = FileKind.PAPER if clean.type == "application/pdf" else FileKind.PICTURE
    return Copy(row, key, kind, clean.type, stored, type_of(bytes(head)), digest.hexdigest())


def keep(sent: Sent, copy: Copy, vault: CaseVault) -> None:
    """Seal what is known and the keys, and save; the original stays for the team, or goes.

    A voice is kept as it came, for nobody but the team: nothing here takes out of it what tells
    where and by what it was made. Raises padding.TooLong, NotText.
    """
    facts = FileFacts(
        name=sent.name,
        words=sent.words,
        kind=copy.kind,
        type=copy.type,
        length=copy.stored.length,
        digest=copy.stored.digest,
        original_type=copy.sent_type,
        original_length=sent.length,
        original_digest=copy.sent_digest,
        at=sent.at,
        author_id=sent.author_id,
        role=sent.role,
    )
    seal_into(copy.row, vault, facts=facts, key=copy.key)
    copy.row.whole = True
    copy.row.save(force_update=True)
    if not sent.keep and copy.key is not None:
        sent.row.delete()
        return
    sent.row.for_team, sent.row.original_of = True, copy.row.id
    seal_into(sent.row, vault, facts=facts, key=sent.key)
    sent.row.whole, sent.row.arriving = True, None
    sent.row.save(force_update=True)


def _fitting(sent: Sent) -> Iterator[bytes]:
    """The bytes of what was sent, unless its kind may not be so large."""
    if not sent.length:
        raise EmptyFile
    rules, pieces = region().files, read(sent.row, sent.stream, length=sent.length)
    first = next(pieces)
    found = type_of(first)
    most = rules.paper_mb if found == "application/pdf" else rules.one_file_mb
    most = (rules.picture_mb if found.startswith("image/") else most) * MB
    if sent.length > most:
        raise FileTooLong(most)
    yield first
    yield from pieces


def _noted(pieces: Iterable[bytes], note: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in pieces:
        note(piece)
        yield piece
