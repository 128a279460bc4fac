"""The file for a court: chosen parts, numbered pages, hashes that hold, and kept nowhere."""

import hashlib
import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from reports.audit.events import EventKind
from reports.audit.models import Event
from reports.cases.casework import conversation, reporter
from reports.console.labels.queue_rows import reference
from reports.files import reporter_files, staff_files
from reports.files.models import CaseFile
from reports.region import region
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.test_case_files import kinds, sent
from tests.reports.files import samples
from tests.reports.files.samples import CANARY

ARABIC = "رسالة"


@pytest.fixture
def desk(house: House, enter: Enter) -> Client:
    return enter(house.acknowledged().cast.beatriz)


def made(house: House, client: Client, *parts: str, file: CaseFile | None = None) -> bytes:
    where = reverse("desk:court-file", args=[house.case_id])
    files = [str(file.id)] if file else []
    answer = client.post(where, {"part": parts, "file": files})
    assert answer.status_code == 200
    named = re.search(r'filename="file-([0-9a-f]{16})\.zip"', answer["Content-Disposition"])
    assert named
    assert hashlib.sha256(answer.content).hexdigest().startswith(named[1])
    return bytes(answer.content)


def opened(data: bytes) -> tuple[dict[str, bytes], str, int]:
    """What is in it, the PDF's words, and how many pages it has."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    pdf = pypdfium2.PdfDocument(found["file.pdf"])
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    return found, text, len(pdf)


def test_everything_that_was_chosen_is_in_it_and_its_hashes_hold(
    house: House, desk: Client
) -> None:
    original = samples.photograph()
    file = sent(house, original, keep=True)
    conversation.write_message(
        case_id=house.case_id, text=f"We are here {ARABIC}", by=house.cast.beatriz.staff, now=NOW
    )
    parts = ("account", "messages", "timeline", "originals")
    found, text, pages = opened(made(house, desk, *parts, file=file))
    assert set(found) == {"file.pdf", "words.txt", "file-1.jpg", "original-1.jpg"}
    assert found["original-1.jpg"] == original
    assert CANARY.encode() not in found["file-1.jpg"]
    words = found["words.txt"].decode()
    for name in ("original-1.jpg", "file-1.jpg"):
        assert hashlib.sha256(found[name]).hexdigest() in words
    assert "sample words canary" in text
    assert ARABIC in words
    assert "words.txt" in text
    assert f"Page {pages} of {pages}" in text
    assert "CET" in text
    assert f"{reference(house.case_id)} · Page 1 of {pages}" in text
    assert re.search(r"Event 1, .*: [0-9a-f]{64}", words)


def test_french_spaces_and_a_phones_signs_are_no_foreign_letters(
    house: House, desk: Client
) -> None:
    """Phones put narrow spaces before French punctuation; the line stays in the PDF."""
    typed = "Il a dit\u202f: «\u202fviens\u202f» – l’œil…"
    conversation.write_message(
        case_id=house.case_id, text=typed, by=house.cast.beatriz.staff, now=NOW
    )
    found, text, _pages = opened(made(house, desk, "messages"))
    assert "words.txt" not in text
    assert "viens" in text
    assert typed in found["words.txt"].decode()


def test_what_was_not_chosen_is_not_in_it_and_the_safe_contact_never(
    house: House, desk: Client
) -> None:
    sent(house, samples.photograph(), keep=True)
    number = reporter.open_by_code(code_keys=house.amina.code_keys, now=NOW).contact().number
    found, text, _ = opened(made(house, desk))
    words = found["words.txt"].decode()
    assert set(found) == {"file.pdf", "words.txt"}
    for absent in ("sample words canary", "The stairs, after that night"):
        assert absent not in text + words
    found, text, _ = opened(made(house, desk, "account", "messages", "timeline"))
    assert "No messages yet." in text
    assert number
    assert number not in text + found["words.txt"].decode()


def test_a_page_read_again_and_again_is_one_visit_in_it(
    house: House, desk: Client, clock: time_machine.Traveller
) -> None:
    """Else what happened is lost between a hundred lines that say that it was read."""
    for minutes in (1, 2, 5, 9):
        clock.move_to(NOW + timedelta(minutes=minutes))
        desk.get(reverse("desk:file", args=[house.case_id]))
    openings = Event.objects.filter(case_id=house.case_id, kind=EventKind.CASE_OPENED)
    assert openings.count() > 3
    found, _text, _pages = opened(made(house, desk, "timeline"))
    words = found["words.txt"].decode()
    assert 1 <= words.count("care worker · opened and read") < openings.count()
    assert re.search(r"CET –\s+24 Nov 2026, 11:39 CET", words)


def test_that_it_was_made_is_an_event_the_person_sees(house: House, desk: Client) -> None:
    file = sent(house, samples.photograph())
    before = CaseFile.objects.count()
    made(house, desk, "account", file=file)
    hers = reporter.open_by_code(code_keys=house.amina.code_keys, now=NOW)
    assert [each.role for each in hers.file_openings()] == ["care_worker", "care_worker"]
    assert kinds(house)[-1] == EventKind.FILE_OPENED
    assert CaseFile.objects.count() == before


def test_nobody_else_makes_one(house: House, enter: Enter) -> None:
    where = reverse("desk:court-file", args=[house.acknowledged().case_id])
    for person in (house.cast.chidi, house.cast.ada):
        assert enter(person).post(where, {"part": ["account"]}).status_code == 404
    dalia = enter(house.cast.dalia).post(where, {"part": ["account"]})
    assert dalia.headers["Location"] == house.page


def test_the_persons_own_copy_is_collected_with_the_code(house: House, desk: Client) -> None:
    """The same PDF, cleaned as every paper is, and only when it was chosen."""
    sent(house, samples.photograph())
    made(house, desk, "account")
    collected = [each for each in shown_to_the_person(house) if each.collects]
    assert collected == []
    _found, text, pages = opened(made(house, desk, "account", "timeline", "copy"))
    (mine,) = [each for each in shown_to_the_person(house) if each.collects]
    assert mine.facts.words == "Dossier pour un tribunal, un avocat ou la police"
    _facts, pieces = reporter_files.collect(
        code_keys=house.amina.code_keys, file_id=mine.id, now=NOW
    )
    pdf = pypdfium2.PdfDocument(b"".join(pieces))
    assert len(pdf) == pages
    assert "".join(page.get_textpage().get_text_range() for page in pdf) == text


def shown_to_the_person(house: House) -> list[reporter_files.Shown]:
    return reporter_files.shown(code_keys=house.amina.code_keys, now=NOW)


def test_a_copy_that_is_too_large_is_said_and_nothing_is_made(
    house: House, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = replace(region().files, handed_back_mb=0)
    monkeypatch.setattr(staff_files, "region", lambda: replace(region(), files=rules))
    where = reverse("desk:court-file", args=[house.case_id])
    answer = desk.post(where, {"part": ["account", "copy"]})
    assert answer.status_code == 409
    assert "The file is larger than 0 MB." in answer.content.decode()
    assert not CaseFile.objects.exists()
    assert EventKind.COURT_FILE_MADE not in Event.objects.values_list("kind", flat=True)


def test_who_does_not_have_the_case_is_offered_no_copy(house: House, enter: Enter) -> None:
    where = reverse("desk:court-file", args=[house.acknowledged().case_id])
    client = enter(house.cast.dalia)
    client.post(house.page, {"code": "supervision"})
    assert 'value="copy"' not in client.get(where, follow=True).content.decode()
