"""Files by the code: in one form, in slices that go on after a broken line, and collected."""

import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports.cases.lifecycle import lifecycle
from reports.channels.web.session.form_session import RETURNING, cookie_name
from reports.files import staff_files
from reports.files.models import CaseFile
from reports.vault.browser_secrets import return_visits
from reports.vault.case_keys.return_codes import ReturnCode, derive
from reports.vault.primitives.file_streams import CHUNK_LENGTH
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, World
from tests.reports.files import samples
from tests.reports.files.samples import CANARY

BOUNDARY = "sample-boundary"


@pytest.fixture
def code() -> ReturnCode:
    return ReturnCode.generate()


@pytest.fixture
def made(people: World, code: ReturnCode) -> Report:
    return world.report(code_keys=derive(code))


@pytest.fixture
def back(client: Client, made: Report, code: ReturnCode) -> Client:
    """A browser that has come back with the code."""
    return come_back(client, code)


def come_back(client: Client, code: ReturnCode) -> Client:
    client.cookies[cookie_name(RETURNING)] = return_visits.begin(code, now=timezone.now())
    return client


def multipart(parts: list[tuple[str, bytes | str]], filename: str = f"{CANARY}.jpg") -> bytes:
    """A form's body with its parts in this order; bytes are the file."""
    lines = []
    for name, value in parts:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, bytes):
            head += f'; filename="{filename}"\r\nContent-Type: text/html'
        raw = value if isinstance(value, bytes) else value.encode()
        lines.append(head.encode() + b"\r\n\r\n" + raw + b"\r\n")
    return b"".join(lines) + f"--{BOUNDARY}--\r\n".encode()


def post(client: Client, body: bytes, boundary: str = BOUNDARY) -> Any:
    return client.post(
        reverse("web:send-file"), body, content_type=f"multipart/form-data; boundary={boundary}"
    )


def page_token(client: Client) -> str:
    page = client.get(reverse("web:files")).content.decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def send(client: Client, data: bytes, **fields: str) -> Any:
    parts: list[tuple[str, bytes | str]] = [("token", page_token(client)), *fields.items()]
    return post(client, multipart([*parts, ("file", data)]))


def script(client: Client, name: str, said: Mapping[str, str], *where: object) -> Any:
    given = {"token": page_token(client), **said}
    return client.post(reverse(f"web:{name}", args=where), given)


def put(client: Client, file_id: str, number: int, body: bytes, token: str) -> Any:
    return client.post(
        reverse("web:slice-of-file", args=[file_id, number]),
        body,
        content_type="application/octet-stream",
        headers={"X-Token": token},
    )


def test_a_form_without_a_script_sends_a_photograph(back: Client, people: World) -> None:
    answer = send(back, samples.photograph(), words="my words")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/back/files/?sent")
    page = back.get(answer.headers["Location"]).content.decode()
    assert "It has arrived." in page
    assert "my words" in page
    (row,) = CaseFile.objects.all()
    assert row.whole


@pytest.mark.parametrize(
    ("part", "words"),
    [("2", "When and where"), ("99", ""), ("x", ""), ("", "")],
    ids=["a part", "none", "letters", "empty"],
)
def test_a_file_belongs_to_a_part_of_the_report(back: Client, part: str, words: str) -> None:
    """From the page after a part it has that part's name as what it shows; both sides see it."""
    page = back.get(reverse("web:files"), {"part": part}).content.decode()
    assert f'name="words" type="text" value="{words}"' in page


def test_what_was_typed_stays_when_the_file_is_refused(back: Client) -> None:
    answer = send(back, samples.SVG, words="my words")
    assert 'value="my words"' in answer.content.decode()


def test_without_the_code_nobody_sends(client: Client, made: Report) -> None:
    answer = post(client, multipart([("token", "x"), ("file", samples.photograph())]))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/back/")
    assert not CaseFile.objects.exists()


@pytest.mark.parametrize("case", ["wrong", "missing", "behind"])
def test_a_token_stands_before_the_file_or_it_is_none(back: Client, case: str) -> None:
    token = page_token(back)
    parts: dict[str, list[tuple[str, bytes | str]]] = {
        "wrong": [("token", "x" * 43), ("file", samples.photograph())],
        "missing": [("file", samples.photograph())],
        "behind": [("file", samples.photograph()), ("token", token)],
    }
    assert post(back, multipart(parts[case])).status_code == 403
    assert not CaseFile.objects.exists()


@pytest.mark.parametrize(
    ("body", "boundary"),
    [
        (b"nothing of a form", BOUNDARY),
        (multipart([("token", "x")]), "b" * 300),
        (multipart([("a", "b")] * 10_000), BOUNDARY),
        (multipart([("a", "b" * 20_000)]), BOUNDARY),
        (f"--{BOUNDARY}\r\nContent-Disposition: {'x' * 5000}\r\n\r\na\r\n".encode(), BOUNDARY),
    ],
    ids=["no form", "boundary", "parts", "long", "head"],
)
def test_a_form_that_is_none_is_refused(back: Client, body: bytes, boundary: str) -> None:
    answer = post(back, body, boundary)
    assert answer.status_code in {400, 403}
    assert not CaseFile.objects.exists()


@pytest.mark.parametrize(
    "filename",
    [
        "../../etc/passwd",
        "a\0b.jpg",
        "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
        "x" * 4000,
        "",
        "<b>.jpg",
    ],
    ids=["path", "nul", "rtl", "long", "none", "markup"],
)
def test_a_name_is_shown_and_never_used(back: Client, people: World, filename: str) -> None:
    body = multipart([("token", page_token(back)), ("file", samples.photograph())], filename)
    answer = post(back, body)
    if answer.status_code == 400:  # a head too long, or none that a form has
        assert not CaseFile.objects.exists()
        return
    page = back.get(reverse("web:files")).content.decode()
    for harm in ("../", "\0", "\N{RIGHT-TO-LEFT OVERRIDE}", "<b>", "x" * 201):
        assert harm not in page


@pytest.mark.parametrize(
    "data",
    [samples.SVG, samples.HTML, samples.macro_document(), samples.locked_document(), b"", b"x"],
    ids=["svg", "html", "macro", "locked", "nothing", "one byte"],
)
def test_what_is_not_taken_is_said_in_words(back: Client, data: bytes) -> None:
    answer = send(back, data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert CANARY not in answer.content.decode()
    assert not CaseFile.objects.exists()


def test_a_file_in_slices_goes_on_where_it_stopped(back: Client, people: World) -> None:
    data, token = samples.photograph(1600, 1200), page_token(back)
    said = {"name": "a.jpg", "length": str(len(data)), "words": ""}
    begun = script(back, "begin-file", said).json()
    file_id = begun["id"]
    first = data[: 2 * CHUNK_LENGTH]
    assert put(back, file_id, 0, first, token).json() == {"next": 2, "all": False}
    assert put(back, file_id, 0, first, token).json() == {"next": 2, "all": False}
    assert put(back, file_id, 5, first, token).json() == {"next": 2}
    assert put(back, file_id, 2, b"x", token).json() == {"next": 2}
    assert script(back, "file-done", {}, file_id).json() == {"next": 2}
    page = back.get(reverse("web:files")).content.decode()
    assert f'data-id="{file_id}" data-next="2"' in page
    number = 2
    while True:
        start = number * CHUNK_LENGTH
        said_next = put(back, file_id, number, data[start : start + CHUNK_LENGTH], token).json()
        if said_next["all"]:
            break
        number = said_next["next"]
    assert script(back, "file-done", {}, file_id).json() == {"to": "/back/files/?sent"}
    (row,) = CaseFile.objects.all()
    assert row.whole


def test_another_browser_does_not_go_on_with_it(back: Client, code: ReturnCode) -> None:
    said = {"name": "a.jpg", "length": "70000", "words": ""}
    file_id = script(back, "begin-file", said).json()["id"]
    other = come_back(Client(), code)
    answer = put(other, file_id, 0, bytes(CHUNK_LENGTH), page_token(other))
    assert answer.status_code == 422
    assert "data-id" not in other.get(reverse("web:files")).content.decode()


def test_a_slice_without_its_token_or_a_file_too_long_is_refused(back: Client) -> None:
    said = {"name": "a.jpg", "length": "70000", "words": ""}
    file_id = script(back, "begin-file", said).json()["id"]
    assert put(back, file_id, 0, bytes(CHUNK_LENGTH), "x").status_code == 403
    for length in ("0", "-1", "10000000000", "x", "9" * 30):
        answer = script(back, "begin-file", {**said, "length": length})
        assert answer.status_code == 422, length
        assert json.loads(answer.content)["words"]


def test_a_paper_from_the_worker_is_collected_with_the_code(
    back: Client, made: Report, people: World
) -> None:
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    staff_files.hand_over(
        case_id=made.case_id,
        name="x.pdf",
        words="The form for the town hall",
        pieces=[samples.document()],
        expected=1,
        by=people.beatriz.staff,
        now=NOW,
    )
    page = back.get(reverse("web:files")).content.decode()
    assert "The form for the town hall" in page
    (row,) = CaseFile.objects.all()
    answer = back.get(reverse("web:collect-file", args=[row.id]))
    assert answer.content.startswith(b"%PDF-")
    assert CANARY.encode() not in answer.content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="paper.pdf"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert back.get(reverse("web:collect-file", args=[uuid4()])).status_code == 404
    assert Client().get(reverse("web:collect-file", args=[row.id])).status_code == 303


def test_what_may_be_in_a_file_for_a_court_is_ticked_and_sent_as_a_message(back: Client) -> None:
    """The person chooses; what goes to the worker stands in the message box first."""
    page = back.get("/back/files/").content.decode()
    parts = ("account", "messages", "files")
    assert [name for name in parts if f'value="{name}"' not in page] == []
    box = back.get("/back/read/", {"parts": ["files", "account"]}).content.decode()
    asked = "File for court, lawyer or police:\n- What happened\n- What you sent</textarea>"
    assert asked in box


@pytest.mark.parametrize("ticked", [[], ["nothing"], ["<b>"]], ids=str)
def test_what_is_no_part_of_it_is_not_asked_for(back: Client, ticked: list[str]) -> None:
    box = back.get("/back/read/", {"parts": ticked}).content.decode()
    assert "File for court" not in box
    assert "<b>" not in box
