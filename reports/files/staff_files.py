"""The staff's side: what a case holds, opening one file, and handing a paper to the reporter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import lock_case
from reports.cases.lifecycle.own_case import check_own
from reports.cases.models import Case, Content
from reports.cases.models import content as names
from reports.cases.records.case_writes import save
from reports.cases.records.contents import read_sealed
from reports.cases.records.open_case import OpenCase
from reports.cases.records.sealed_records import ReadMessage
from reports.files import chunk_store, clean_copies, file_room
from reports.files.clean_copies import Sent, given_up
from reports.files.confinement import NotClean
from reports.files.file_facts import FileFacts, FileKind, facts_of, stream_of
from reports.files.models import CaseFile
from reports.files.reporter_files import LONGEST_NAME, NoSuchFile
from reports.region import region
from reports.region.models.file_rules import MB
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.primitives.file_streams import FileKey, Stream
from reports.vault.primitives.keys import PrivateKey


@dataclass(frozen=True, kw_only=True, repr=False)
class Listed:
    """One file of an opened case. `number` is its place by age, and its neutral name.

    `has_copy`: there is a clean copy; `has_original`: what was sent is kept too.
    """

    id: UUID
    number: int
    facts: FileFacts
    has_copy: bool
    has_original: bool

    @property
    def ours(self) -> bool:
        """It was handed to the reporter by a worker."""
        return self.facts.author_id is not None


def listed(opened: OpenCase) -> list[Listed]:
    """The files of an opened case, oldest first; one query. Raises SealBroken."""
    rows = list(CaseFile.objects.filter(case_id=opened.case.id, whole=True))
    keys = _keys(opened) if rows else {}
    originals = {row.original_of for row in rows if row.original_of}
    found = [(row, facts_of(row, opened.vault, keys)) for row in rows if row.original_of is None]
    found.sort(key=lambda each: (each[1].at, each[0].id))
    return [
        Listed(
            id=row.id,
            number=number,
            facts=facts,
            has_copy=facts.kind is not FileKind.VOICE,
            has_original=row.id in originals,
        )
        for number, (row, facts) in enumerate(found, start=1)
    ]


def open_copy(
    opened: OpenCase, *, file_id: UUID, by: Staff, now: datetime
) -> tuple[FileFacts, Iterator[bytes]]:
    """The clean copy; the reporter sees that it was opened. Raises NoSuchFile, SealBroken."""
    row = CaseFile.objects.filter(
        id=file_id, case_id=opened.case.id, whole=True, original_of=None, chunks__gt=0
    ).first()  # fmt: skip
    return _opened(opened, row, EventKind.FILE_OPENED, by, now)


def open_original(
    opened: OpenCase, *, file_id: UUID, by: Staff, now: datetime
) -> tuple[FileFacts, Iterator[bytes]]:
    """What was sent, unchanged; an event of its own. Raises NoSuchFile, SealBroken."""
    row = CaseFile.objects.filter(
        original_of=file_id, case_id=opened.case.id, whole=True, chunks__gt=0
    ).first()  # fmt: skip
    facts, pieces = _opened(opened, row, EventKind.ORIGINAL_OPENED, by, now)
    return facts, pieces


def hand_over(
    *,
    case_id: UUID,
    name: str,
    words: str,
    pieces: Iterable[bytes],
    expected: int,
    by: Staff,
    now: datetime,
) -> None:
    """Put a clean copy of a paper or picture where the reporter collects it with the code.

    Raises FileTooLong, EmptyFile, NoRoom, NotClean (a voice too), CleanerBusy, FileGone, TooLong,
    NotText, NotAllowed, NotResponsible, NotYours, and what `pieces` raises.
    """
    key, most = FileKey.generate(), region().files.handed_back_mb * MB
    with transaction.atomic():
        _locked(case_id, by)
        row = file_room.begin(case_id=case_id, length=min(expected, most), most=most, now=now)
    with given_up(row) as held:
        stream = Stream(key, case_id=case_id, file_id=row.id)
        stored = chunk_store.store(row, stream, pieces, most=most)
        row.save(update_fields=["length", "chunks"])
        actor = actor_of(by)
        sent = Sent(
            row=row, key=key, length=stored.length, name=name[:LONGEST_NAME], words=words,
            keep=False, at=now, author_id=actor.id, role=actor.role,
        )  # fmt: skip
        copy = clean_copies.make(sent, held)
        if copy.key is None:
            raise NotClean("unknown")
        with transaction.atomic():
            case = _locked(case_id, by)
            if not CaseFile.objects.filter(id=row.id).exists():
                raise chunk_store.FileGone
            clean_copies.keep(sent, copy, CaseVault.load(case_id))
            save(case)
            record(
                kind=EventKind.FILE_HANDED, by=actor, now=now, case_id=case_id,
                subject_id=copy.row.id,
            )  # fmt: skip


def conversation(opened: OpenCase) -> list[ReadMessage]:
    """All messages, not a page of them, in order. Raises SealBroken."""
    rows = list(Content.objects.filter(case_id=opened.case.id, name=names.MESSAGE))
    if not rows:
        return []
    key = opened.vault.conversation_key(opened.file_key)
    found = [ReadMessage.from_json(read_sealed(opened.vault, key, row), id=row.id) for row in rows]
    return sorted(found, key=lambda message: message.number)


def _locked(case_id: UUID, by: Staff) -> Case:
    case = lock_case(case_id=case_id, by=by)
    check_own(case=case, by=by)
    return case


def _keys(opened: OpenCase) -> dict[bool, PrivateKey]:
    conversation = opened.vault.conversation_key(opened.file_key)
    return {True: opened.file_key, False: conversation}


def _opened(
    opened: OpenCase, row: CaseFile | None, kind: EventKind, by: Staff, now: datetime
) -> tuple[FileFacts, Iterator[bytes]]:
    if row is None:
        raise NoSuchFile
    keys = _keys(opened)
    facts, stream = facts_of(row, opened.vault, keys), stream_of(row, opened.vault, keys)
    with transaction.atomic():
        record(kind=kind, by=actor_of(by), now=now, case_id=row.case_id, subject_id=row.id)
    length = facts.original_length if row.original_of else facts.length
    return facts, chunk_store.read(row, stream, length=length)
