"""What the reporter sends is sealed, cleaned, listed on both sides, moved with the keys, erased."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.db import connection
from PIL import Image

from reports.audit.events import EventKind
from reports.audit.models import Event
from reports.cases.casework import reporter
from reports.cases.models import Case, Task, TaskKind
from reports.cases.recovery.case_rekeying import rekey_open_cases
from reports.files import clean_copies, confinement, file_room, reporter_files, staff_files
from reports.files.chunk_store import FileTooLong
from reports.files.confinement import NotClean
from reports.files.file_facts import FileKind
from reports.files.models import CaseFile, FileChunk
from reports.region import region
from reports.vault.primitives.errors import SealBroken
from tests.reports.cases import world
from tests.reports.cases.world import MINUTE, NOW, Report, World
from tests.reports.files import samples
from tests.reports.files.samples import CANARY


def send(made: Report, data: bytes, **said: Any) -> None:
    """As a form sends it, in uneven pieces."""
    pieces = (data[at : at + 50_021] for at in range(0, len(data), 50_021))
    given = {"name": f"{CANARY}.jpg", "words": f"my words {CANARY}", "keep": False, **said}
    reporter_files.receive(
        code_keys=made.code_keys, pieces=pieces, expected=len(data), now=NOW, **given
    )


def opened_copy(people: World, made: Report, number: int = 0) -> bytes:
    case = world.opened(people.beatriz, made.case_id)
    found = staff_files.listed(case)[number]
    _facts, pieces = staff_files.open_copy(case, file_id=found.id, by=people.beatriz.staff, now=NOW)
    return b"".join(pieces)


def everything_stored() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'select array_agg(t::text) from "{table}" t')  # noqa: S608
            found.append(str(cursor.fetchone()))
    return "\n".join(found)


def test_a_photograph_is_kept_as_a_clean_copy_alone(people: World) -> None:
    made = world.report()
    send(made, samples.photograph())
    clean = opened_copy(people, made)
    assert CANARY.encode() not in clean
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (480, 640)  # turned as the phone was held
        assert not picture.getexif()
    (row,) = CaseFile.objects.all()
    assert (row.whole, row.for_team, row.arriving) == (True, False, None)


def test_nothing_of_it_is_in_clear_in_any_table(people: World) -> None:
    made = world.report()
    send(made, samples.photograph(), keep=True)
    send(made, samples.document())
    stored = everything_stored()
    for form in (CANARY, CANARY.encode().hex()):
        assert form not in stored
    picture = opened_copy(people, made)
    assert picture[2000:2032].hex() not in stored


def test_both_sides_see_it_and_the_worker_is_asked_to_look(people: World) -> None:
    made = world.report()
    send(made, samples.photograph())
    (hers,) = reporter_files.shown(code_keys=made.code_keys, now=NOW)
    assert (hers.facts.name, hers.facts.kind, hers.collects) == (
        f"{CANARY}.jpg",
        FileKind.PICTURE,
        False,
    )
    assert hers.facts.at == MINUTE
    with pytest.raises(reporter_files.NoSuchFile):  # her own goes back to nobody with her code
        reporter_files.collect(code_keys=made.code_keys, file_id=hers.id, now=NOW)
    (theirs,) = staff_files.listed(world.opened(people.beatriz, made.case_id))
    assert theirs.facts.words == f"my words {CANARY}"
    assert Task.objects.filter(case_id=made.case_id, newer_kind=TaskKind.PART_ADDED).exists()
    assert Case.objects.get(id=made.case_id).unread == 1
    assert Event.objects.filter(kind=EventKind.FILE_ADDED, case_id=made.case_id).count() == 1


def test_an_original_is_kept_apart_and_never_for_the_code(people: World) -> None:
    """Where and when it was made: for a court, by the team's key alone."""
    made, sent = world.report(), samples.photograph()
    send(made, sent, keep=True)
    case = world.opened(people.beatriz, made.case_id)
    (found,) = staff_files.listed(case)
    assert found.has_original
    facts, pieces = staff_files.open_original(
        case, file_id=found.id, by=people.beatriz.staff, now=NOW
    )
    assert b"".join(pieces) == sent
    assert facts.original_digest == hashlib.sha256(sent).hexdigest()
    kinds = Event.objects.filter(case_id=made.case_id).values_list("kind", flat=True)
    assert EventKind.ORIGINAL_OPENED in kinds
    assert EventKind.FILE_OPENED not in kinds
    row = CaseFile.objects.get(original_of=found.id)
    vault = case.vault
    by_code = vault.conversation_key_by_code(made.code_keys)
    for name, blob in (("file.key", row.key), ("file.about", row.about)):
        with pytest.raises(SealBroken):
            vault.unseal(by_code, name, row.id, 0, bytes(blob or b""))


def test_a_pdf_loses_who_made_it_scripts_links_and_what_its_pictures_say(people: World) -> None:
    made = world.report()
    send(made, samples.document())
    clean = opened_copy(people, made)
    with pikepdf.open(io.BytesIO(clean)) as pdf:
        streams = [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]
        plain = b"".join(each.read_raw_bytes() for each in streams)
        words = "".join(str(each) for each in pdf.objects)
        assert len(pdf.pages) == 1
        assert "/OpenAction" not in pdf.Root
        assert "/AcroForm" not in pdf.Root
        assert "/Annots" not in pdf.pages[0]
        assert not pdf.attachments
    assert CANARY.encode() not in clean + plain + words.encode()


def test_a_voice_stays_as_it_is_and_for_the_team(people: World) -> None:
    made = world.report()
    send(made, samples.voice())
    case = world.opened(people.beatriz, made.case_id)
    (found,) = staff_files.listed(case)
    assert (found.facts.kind, found.has_copy, found.has_original) == (FileKind.VOICE, False, True)
    with pytest.raises(reporter_files.NoSuchFile):
        staff_files.open_copy(case, file_id=found.id, by=people.beatriz.staff, now=NOW)
    facts, pieces = staff_files.open_original(
        case, file_id=found.id, by=people.beatriz.staff, now=NOW
    )
    assert b"".join(pieces) == samples.voice()
    assert facts.original_type == "audio/ogg"
    assert not CaseFile.objects.get(for_team=False).key


def test_new_keys_of_the_case_take_files_along(people: World) -> None:
    made = world.report()
    send(made, samples.photograph(), keep=True)
    before = opened_copy(people, made)
    stolen = {row.id: (row.about, row.key) for row in CaseFile.objects.all()}
    chunks = list(FileChunk.objects.values_list("body", flat=True))
    done = rekey_open_cases(by=people.dalia.staff, user_key=people.dalia.key, now=NOW)
    assert list(done) == [True]
    assert opened_copy(people, made) == before
    assert len(reporter_files.shown(code_keys=made.code_keys, now=NOW)) == 1
    assert list(FileChunk.objects.values_list("body", flat=True)) == chunks
    for row in CaseFile.objects.all():
        assert bytes(row.key or b"") != bytes(stolen[row.id][1] or b"")


def test_erasing_takes_every_row(people: World) -> None:
    """R6.3"""
    made, other = world.report(), world.report()
    send(made, samples.photograph(), keep=True)
    send(other, samples.photograph())
    assert reporter.erase(code_keys=made.code_keys, now=NOW).done
    assert set(CaseFile.objects.values_list("case_id", flat=True)) == {other.case_id}
    assert set(FileChunk.objects.values_list("file__case_id", flat=True)) == {other.case_id}


@pytest.mark.parametrize("harm", ["gone", "swapped", "doubled", "foreign", "cut", "shorter"])
def test_a_file_that_is_not_as_it_was_stored_does_not_open(people: World, harm: str) -> None:
    made = world.report()
    send(made, samples.photograph(1600, 1200))
    send(made, samples.photograph(1700, 1200))
    row, other = CaseFile.objects.order_by("length")
    chunks = FileChunk.objects.filter(file=row)
    assert row.chunks > 3
    bodies = dict(chunks.values_list("number", "body"))
    match harm:
        case "gone":
            chunks.filter(number=1).delete()
        case "swapped":
            chunks.filter(number=1).update(body=bodies[2])
            chunks.filter(number=2).update(body=bodies[1])
        case "doubled":
            chunks.filter(number=2).update(body=bodies[1])
        case "foreign":
            body = FileChunk.objects.get(file=other, number=1).body
            chunks.filter(number=1).update(body=body)
        case "cut":
            CaseFile.objects.filter(id=row.id).update(
                chunks=row.chunks - 1, length=(row.chunks - 1) * 65_536
            )
        case _:
            CaseFile.objects.filter(id=row.id).update(length=row.length - 1)
    case = world.opened(people.beatriz, made.case_id)
    with pytest.raises(SealBroken):
        b"".join(staff_files.open_copy(case, file_id=row.id, by=people.beatriz.staff, now=NOW)[1])


def test_what_breaks_off_leaves_nothing(people: World) -> None:
    made = world.report()

    def broken() -> Iterator[bytes]:
        yield samples.photograph()[:70_000]
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - the reader's own
        reporter_files.receive(
            code_keys=made.code_keys, name="a", words="", keep=False, pieces=broken(),
            expected=1, now=NOW,
        )  # fmt: skip
    assert not CaseFile.objects.exists()
    assert not FileChunk.objects.exists()


def test_too_much_is_refused_and_leaves_nothing(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.report()
    monkeypatch.setattr(file_room, "MB", 1000)
    monkeypatch.setattr(clean_copies, "MB", 1000)
    with pytest.raises(FileTooLong):
        send(made, samples.photograph())
    assert not CaseFile.objects.exists()


def test_nothing_is_no_file(people: World) -> None:
    made = world.report()
    with pytest.raises(clean_copies.EmptyFile):
        send(made, b"")
    assert not CaseFile.objects.exists()


def test_a_case_has_an_end_of_files(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = world.report()
    send(made, samples.screenshot())
    rules = replace(region().files, files_of_case=1)
    monkeypatch.setattr(file_room, "region", lambda: replace(region(), files=rules))
    with pytest.raises(file_room.NoRoom):
        send(made, samples.screenshot())
    assert CaseFile.objects.count() == 1


def test_one_arrives_at_a_time_and_what_never_ends_goes(people: World) -> None:
    made = world.report()
    case = Case.objects.get(id=made.case_id)
    first = file_room.begin(case_id=case.id, length=1, most=9, now=NOW)
    second = file_room.begin(case_id=case.id, length=1, most=9, now=NOW)
    assert list(CaseFile.objects.values_list("id", flat=True)) == [second.id] != [first.id]
    assert file_room.forget_unfinished(now=NOW + timedelta(hours=23)) == 0
    assert file_room.forget_unfinished(now=NOW + timedelta(hours=25)) == 1


def test_a_child_that_makes_nothing_is_a_refusal(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.report()
    monkeypatch.setattr(confinement, "command", lambda: ["/bin/false"])
    with pytest.raises(NotClean):
        send(made, samples.photograph())
    assert not CaseFile.objects.exists()
