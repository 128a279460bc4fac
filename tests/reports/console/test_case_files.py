"""Files of a case at the desk: listed on its page, opened one by one, a paper handed over."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from reports.audit.events import EventKind
from reports.audit.models import Event
from reports.console.case_files import file_view
from reports.files import file_room, reporter_files
from reports.files.file_room import Taken
from reports.files.models import CaseFile
from reports.region import region
from tests.reports.cases.world import NOW
from tests.reports.channels.web.test_files import BOUNDARY, multipart
from tests.reports.console.conftest import Enter, House
from tests.reports.files import samples
from tests.reports.files.samples import CANARY

POLICY = "sandbox; default-src 'none'"


@pytest.fixture
def desk(house: House, enter: Enter) -> Client:
    return enter(house.acknowledged().cast.beatriz)


def sent(house: House, data: bytes, *, keep: bool = False) -> CaseFile:
    reporter_files.receive(
        code_keys=house.amina.code_keys,
        name=f"../{CANARY}.jpg",
        words="The stairs, after that night",
        keep=keep,
        pieces=[data],
        expected=1,
        now=NOW,
    )
    return CaseFile.objects.get(for_team=False)


def at(house: House, name: str, file: CaseFile) -> str:
    return reverse(f"desk:{name}", args=[house.case_id, file.id])


def kinds(house: House) -> list[str]:
    found = Event.objects.filter(case_id=house.case_id, kind__contains="opened")
    return list(found.order_by("position").values_list("kind", flat=True))


def handed(house: House, client: Client, data: bytes, token: str) -> Any:
    body = multipart([("csrfmiddlewaretoken", token), ("words", "A form"), ("file", data)])
    return client.post(
        reverse("desk:hand-file", args=[house.case_id]),
        body,
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
    )


def test_the_case_page_lists_it_and_its_page_says_what_it_is(house: House, desk: Client) -> None:
    file = sent(house, samples.photograph(), keep=True)
    case = desk.get(house.page).content.decode()
    assert at(house, "one-file", file) in case
    page = desk.get(at(house, "one-file", file)).content.decode()
    assert "The stairs, after that night" in page
    assert at(house, "file-picture", file) in page
    assert EventKind.FILE_OPENED not in kinds(house)  # not by a page that says what it is


def test_a_picture_is_shown_under_rules_of_its_own_and_the_reporter_sees_it(
    house: House, desk: Client
) -> None:
    file = sent(house, samples.photograph())
    answer = desk.get(at(house, "file-picture", file))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == 'inline; filename="picture.jpg"'
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not answer.cookies
    assert CANARY.encode() not in answer.content
    assert kinds(house)[-1] == EventKind.FILE_OPENED


@pytest.mark.parametrize("name", ["file-copy", "file-original"])
def test_bytes_to_save_are_never_a_page(house: House, desk: Client, name: str) -> None:
    data = samples.document()
    file = sent(house, data, keep=True)
    answer = desk.get(at(house, name, file))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert CANARY not in str(answer.headers)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert (answer.content == data) is (name == "file-original")


def test_a_paper_is_no_picture(house: House, desk: Client) -> None:
    file = sent(house, samples.document())
    assert desk.get(at(house, "file-picture", file)).status_code == 404
    assert desk.get(at(house, "file-original", file)).status_code == 404  # not kept


def test_a_voice_that_is_not_cleaned_says_so(house: House, desk: Client) -> None:
    file = sent(house, samples.voice())
    page = desk.get(at(house, "one-file", file)).content.decode()
    assert "Not cleaned" in page
    assert desk.get(at(house, "file-original", file)).content == samples.voice()
    assert desk.get(at(house, "file-copy", file)).status_code == 404


@pytest.mark.parametrize("name", ["one-file", "file-picture", "file-copy", "file-original"])
def test_nobody_else_gets_it(house: House, enter: Enter, name: str) -> None:
    file = sent(house.acknowledged(), samples.photograph(), keep=True)
    there = at(house, name, file)
    for person in (house.cast.chidi, house.cast.ada):
        assert enter(person).get(there).status_code == 404
    assert Client().get(there).status_code == 302
    dalia = enter(house.cast.dalia).get(there)  # a coordinator says why first
    assert (dalia.status_code, dalia.headers["Location"]) == (302, house.page)
    assert EventKind.FILE_OPENED not in kinds(house)


def test_a_file_of_another_case_is_not_here(house: House, desk: Client) -> None:
    sent(house, samples.photograph())
    for name in ("one-file", "file-picture", "file-copy", "file-original"):
        there = reverse(f"desk:{name}", args=[house.case_id, uuid4()])
        assert desk.get(there).status_code == 404


def test_a_paper_is_handed_over_and_waits_under_the_code(house: House, desk: Client) -> None:
    answer = handed(house, desk, samples.document(), "")
    assert answer.headers["Location"].endswith("?done=handed")
    (shown,) = reporter_files.shown(code_keys=house.amina.code_keys, now=NOW)
    assert (shown.facts.words, shown.collects) == ("A form", True)
    page = desk.get(reverse("desk:files", args=[house.case_id])).content.decode()
    assert "A form" in page
    assert Event.objects.filter(kind=EventKind.FILE_HANDED).count() == 1


@pytest.mark.parametrize("data", [samples.SVG, b"", samples.voice()], ids=["svg", "none", "voice"])
def test_what_cannot_be_handed_over_is_said(house: House, desk: Client, data: bytes) -> None:
    answer = handed(house, desk, data, "")
    assert answer.status_code == 409
    assert not CaseFile.objects.exists()


def test_without_the_forms_token_nothing_is_taken(house: House, desk: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies
    for token in ("", "x" * 64):
        assert handed(house, strict, samples.document(), token).status_code == 403
    assert not CaseFile.objects.exists()


@pytest.mark.parametrize(
    ("rules", "said"),
    [({}, False), ({"files_of_case": 2}, False), ({"files_of_case": 1}, True)],
    ids=["room", "half", "files"],
)
def test_that_a_case_is_nearly_full_is_said(
    house: House,
    desk: Client,
    monkeypatch: pytest.MonkeyPatch,
    rules: dict[str, int],
    said: bool,
) -> None:
    """From four fifths on, of the number or of the bytes."""
    sent(house, samples.photograph())
    fewer = replace(region(), files=replace(region().files, **rules))
    for module in (file_room, file_view):
        monkeypatch.setattr(module, "region", lambda: fewer)
    page = desk.get(reverse("desk:files", args=[house.case_id])).content.decode()
    assert (
        "This case will soon hold as much as it may: 1 of 1 files, 0 of 500 MB." in page
    ) is said


def test_four_fifths_of_the_bytes_are_nearly_all() -> None:
    assert [Taken(files=0, mb=mb).nearly_all for mb in (399, 400, 500)] == [False, True, True]
    assert [Taken(files=files, mb=0).nearly_all for files in (39, 40)] == [False, True]
