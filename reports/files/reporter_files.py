"""The reporter's side, by the return code: sending files, and collecting what was handed back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import REPORTER, record
from reports.cases.casework import reporter
from reports.cases.deadlines import unread
from reports.cases.models import Case, Task, TaskKind
from reports.cases.ownership.reopening import reopen_for_reporter
from reports.cases.records import unreadable
from reports.cases.records.case_writes import save
from reports.files import chunk_store, clean_copies, file_room
from reports.files.clean_copies import Sent, given_up
from reports.files.file_facts import FileFacts, facts_of, stream_of
from reports.files.models import CaseFile
from reports.region import region
from reports.region.models.file_rules import MB
from reports.vault.browser_secrets import arriving_files
from reports.vault.browser_secrets.arriving_files import Arriving
from reports.vault.browser_secrets.sealed_boxes import NoBox
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.case_keys.return_codes import CodeKeys
from reports.vault.primitives.file_streams import CHUNK_LENGTH, FileKey, Stream

LONGEST_NAME = 200
MOST_OF_A_SLICE = 4 * CHUNK_LENGTH


class NoSuchFile(Exception):
    """There is no such file for whoever asks."""


class NotNext(Exception):
    """This slice is not the next one; `wanted` is."""

    def __init__(self, wanted: int) -> None:
        super().__init__(wanted)
        self.wanted = wanted


@dataclass(frozen=True, kw_only=True, repr=False)
class Shown:
    """One file as the reporter may see it. `collects`: it is there to be collected."""

    id: UUID
    facts: FileFacts
    collects: bool


def receive(
    *,
    code_keys: CodeKeys,
    name: str,
    words: str,
    keep: bool,
    pieces: Iterable[bytes],
    expected: int,
    now: datetime,
) -> None:
    """Take a whole file as it comes, piece by piece, and keep its clean copy.

    `expected`: about how long it says it is. What fails leaves nothing. Raises FileTooLong,
    EmptyFile, NoRoom, NotClean, CleanerBusy, FileGone, TooLong, NotText, CodeUnknown, Unreadable,
    and what `pieces` raises.
    """
    key, most = FileKey.generate(), region().files.form_mb * MB
    with reporter.locked_by_code(code_keys, now=now) as (case, _vault):
        row = file_room.begin(
            case_id=case.id, length=min(expected, most), most=most, now=reporter.minute(now)
        )
    with given_up(row) as held:
        stream = Stream(key, case_id=row.case_id, file_id=row.id)
        stored = chunk_store.store(row, stream, pieces, most=most)
        row.save(update_fields=["length", "chunks"])
        _keep(code_keys, _sent(row, key, stored.length, name, words, keep), held, now)


def begin(*, code_keys: CodeKeys, cookie: str, arriving: Arriving, now: datetime) -> UUID:
    """Begin a file that comes in slices; its key lies under this browser's cookie meanwhile.

    Raises FileTooLong, EmptyFile, NoRoom, TooLong, NoBox, CodeUnknown, Unreadable.
    """
    most = region().files.one_file_mb * MB
    if arriving.length <= 0:
        raise clean_copies.EmptyFile
    with reporter.locked_by_code(code_keys, now=now) as (case, _vault):
        row = file_room.begin(
            case_id=case.id, length=arriving.length, most=most, now=reporter.minute(now)
        )
        row.arriving = arriving_files.seal(
            arriving, cookie=cookie, case_id=row.case_id, file_id=row.id
        )
        row.save(update_fields=["arriving"])
    return row.id


def put(
    *, code_keys: CodeKeys, cookie: str, file_id: UUID, number: int, body: bytes, now: datetime
) -> int:
    """Take one slice, chunks from `number` on; returns the next number, 0 when all are here.

    One that is here already is passed over. Raises NotNext, NoSuchFile (also when the file was
    begun in another browser), CodeUnknown, Unreadable.
    """
    with reporter.locked_by_code(code_keys, now=now) as (case, _vault):
        row, arriving = _arriving(case.id, file_id, cookie)
        wanted = chunk_store.written(row)
        if number < wanted:
            return _next(row, wanted)
        here = number * CHUNK_LENGTH
        ends = here + len(body) == arriving.length
        fits = ends or (len(body) % CHUNK_LENGTH == 0 and here + len(body) < arriving.length)
        if number != wanted or not body or len(body) > MOST_OF_A_SLICE or not fits:
            raise NotNext(wanted)
        stream = Stream(arriving.key, case_id=row.case_id, file_id=row.id)
        chunk_store.write_slice(row, stream, number, body, length=arriving.length)
        row.save(update_fields=["length", "chunks"])
        return _next(row, chunk_store.written(row))


def finish(*, code_keys: CodeKeys, cookie: str, file_id: UUID, now: datetime) -> None:
    """All slices are here: have the clean copy made and keep it.

    Raises NotNext, NoSuchFile, and as `receive` does.
    """
    with reporter.found(code_keys, now=now) as case_id, transaction.atomic():
        row, arriving = _arriving(case_id, file_id, cookie)
    wanted = chunk_store.written(row)
    if not row.chunks or wanted < row.chunks:
        raise NotNext(wanted)
    sent = _sent(row, arriving.key, arriving.length, arriving.name, arriving.words, arriving.keep)
    with given_up(row) as held:
        _keep(code_keys, sent, held, now)


@dataclass(frozen=True, kw_only=True, repr=False)
class Unfinished:
    """What this browser has begun to send, and which number is wanted next."""

    id: UUID
    name: str
    length: int
    next: int


def unfinished(*, code_keys: CodeKeys, cookie: str, now: datetime) -> Unfinished | None:
    """What can be gone on with here; None when nothing was begun, or in another browser.

    Raises CodeUnknown, Unreadable.
    """
    with reporter.found(code_keys, now=now) as case_id, transaction.atomic():
        for file_id in CaseFile.objects.filter(case_id=case_id, whole=False).values_list(
            "id", flat=True
        ):
            try:
                row, arriving = _arriving(case_id, file_id, cookie)
            except NoSuchFile:
                continue
            wanted = chunk_store.written(row)
            return Unfinished(id=row.id, name=arriving.name, length=arriving.length, next=wanted)
    return None


def shown(*, code_keys: CodeKeys, now: datetime) -> list[Shown]:
    """The files of this case, newest first, but for what only the team has.

    Raises CodeUnknown, Unreadable.
    """
    with reporter.found(code_keys, now=now) as case_id:
        rows = list(CaseFile.objects.filter(case_id=case_id, whole=True, for_team=False))
        if not rows:
            return []
        vault = CaseVault.load(case_id)
        keys = {False: vault.conversation_key_by_code(code_keys)}
        found = [(row, facts_of(row, vault, keys)) for row in rows]
    listed = [
        Shown(id=row.id, facts=facts, collects=facts.author_id is not None) for row, facts in found
    ]
    return sorted(listed, key=lambda each: each.facts.at, reverse=True)


def collect(
    *, code_keys: CodeKeys, file_id: UUID, now: datetime
) -> tuple[FileFacts, Iterator[bytes]]:
    """One paper that the worker handed back; that it was collected is noted.

    Raises NoSuchFile, CodeUnknown, Unreadable.
    """
    with reporter.found(code_keys, now=now) as case_id:
        rows = CaseFile.objects.filter(case_id=case_id, whole=True, for_team=False)
        row = rows.filter(id=file_id).first()
        if row is None:
            raise NoSuchFile
        vault = CaseVault.load(case_id)
        keys = {False: vault.conversation_key_by_code(code_keys)}
        facts = facts_of(row, vault, keys)
        if facts.author_id is None:
            raise NoSuchFile
        stream = stream_of(row, vault, keys)
        with transaction.atomic():
            record(
                kind=EventKind.FILE_COLLECTED, by=REPORTER, now=reporter.minute(now),
                case_id=case_id, subject_id=row.id,
            )  # fmt: skip
    return facts, chunk_store.read(row, stream, length=facts.length)


def _sent(row: CaseFile, key: FileKey, length: int, name: str, words: str, keep: bool) -> Sent:
    return Sent(
        row=row, key=key, length=length, name=name[:LONGEST_NAME], words=words, keep=keep, at=row.at
    )


def _keep(code_keys: CodeKeys, sent: Sent, held: list[CaseFile], now: datetime) -> None:
    with unreadable.told(case_id=sent.row.case_id, now=now):
        copy = clean_copies.make(sent, held)
    with reporter.locked_by_code(code_keys, now=now) as (case, vault):
        if not CaseFile.objects.filter(id=sent.row.id).exists():  # another one was begun since
            raise chunk_store.FileGone
        clean_copies.keep(sent, copy, vault)
        _tell(case, reporter.minute(now))
        save(case)
        record(
            kind=EventKind.FILE_ADDED, by=REPORTER, now=reporter.minute(now),
            case_id=case.id, subject_id=copy.row.id,
        )  # fmt: skip


def _tell(case: Case, at: datetime) -> None:
    """Somebody sees that it came, as with a message."""
    if not case.is_open:
        reopen_for_reporter(case, at)
    unread.arrived(case, at)
    wanted = {"case": case, "kind": TaskKind.OTHER, "newer_kind": TaskKind.PART_ADDED}
    if not Task.objects.filter(**wanted, done_at__isnull=True).exists():
        Task.objects.create(**wanted, due_at=at)


def _arriving(case_id: UUID, file_id: UUID, cookie: str) -> tuple[CaseFile, Arriving]:
    row = CaseFile.objects.select_for_update().filter(
        id=file_id, case_id=case_id, whole=False, arriving__isnull=False
    ).first()  # fmt: skip
    if row is None:
        raise NoSuchFile
    try:
        arriving = arriving_files.read(
            bytes(row.arriving or b""), cookie=cookie, case_id=case_id, file_id=file_id
        )
    except NoBox:
        raise NoSuchFile from None
    return row, arriving


def _next(row: CaseFile, wanted: int) -> int:
    return 0 if wanted == row.chunks else wanted
