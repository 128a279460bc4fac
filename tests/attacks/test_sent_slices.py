"""A long file in slices to the running web process: lines that break, memory, and what is kept."""

import hashlib
import json
import logging
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import pytest

from config.local.sample_data.sample_people import SamplePerson, read_people
from reports.vault.primitives.file_streams import CHUNK_LENGTH
from tests.attacks.outside import PATIENCE, Outside, connect, head
from tests.attacks.test_sent_files import memory, places_on_disk
from tests.reports.files import samples
from tests.scale import FULL, scaled
from tests.tour.tools.browser import Browser
from tests.tour.tools.code_return import come_back
from tests.tour.tools.sample_authenticator import Authenticator
from tests.tour.tools.stories import FRENCH
from tests.tour.tools.teller import tell
from tests.tour.tools.worker_desk import Desk
from tests.tour.walks.walk import WORKER

# Whoever comes first makes the sample people, which on a busy machine takes minutes.
pytestmark = pytest.mark.timeout(900)

MB = 1024 * 1024
SLICE = 4 * CHUNK_LENGTH
SOURCE = "127.7.5.1"
FILE_PAGE = re.compile(r"/desk/file/[0-9a-f-]{36}/files/[0-9a-f-]{36}/")
log = logging.getLogger(__name__)


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    with TemporaryDirectory(prefix="lns-") as name:
        made = Outside(Path(name))
        try:
            made.open()
            yield made
        finally:
            made.close()


class Script:
    """What `slices.js` does, by hand: one browser's page of files, and its requests."""

    def __init__(self, outside: Outside, browser: Browser) -> None:
        self._port = outside.port
        self._cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        form = browser.get("/back/files/").form(action="/back/files/send/")
        self.token = dict(form.data({}))["token"]

    def head(self, address: str, length: int, kind: str) -> bytes:
        """The head of a request with a slice."""
        more = f"Cookie: {self._cookies}\r\nX-Token: {self.token}"
        return head(address, length, more=more, kind=kind)

    def ask(self, address: str, body: bytes, kind: str) -> tuple[int, dict[str, Any]]:
        """Post it and hear what is said."""
        link = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE, source_address=(SOURCE, 0))
        link.request(
            "POST",
            address,
            body=body,
            headers={
                "Cookie": self._cookies,
                "X-Token": self.token,
                "Content-Type": kind,
                "Origin": "http://localhost",
                "Host": "localhost",
            },
        )
        answer = link.getresponse()
        said = answer.status, json.loads(answer.read())
        link.close()
        return said

    def say(self, address: str, **fields: object) -> tuple[int, dict[str, Any]]:
        """Post a form."""
        body = urlencode({"token": self.token, **fields}).encode()
        return self.ask(address, body, "application/x-www-form-urlencoded")

    def slice(self, file_id: str, number: int, body: bytes) -> tuple[int, dict[str, Any]]:
        """Send one slice."""
        return self.ask(f"/back/files/{file_id}/{number}/", body, "application/octet-stream")

    def break_off(self, file_id: str, number: int, body: bytes) -> None:
        """Send a part of one slice, and lose the line."""
        top = self.head(f"/back/files/{file_id}/{number}/", len(body), "application/octet-stream")
        with connect(self._port, SOURCE) as line:
            line.sendall(top + body[: len(body) // 2])


def came_back(outside: Outside) -> Browser:
    browser = outside.browser(SOURCE)
    come_back(browser, tell(browser, FRENCH.story).code)
    return browser


def voice(length: int) -> bytes:
    """So many bytes that begin as a voice does, no two parts alike."""
    made = samples.voice()
    for at in range(length // 64):
        made += hashlib.sha512(str(at).encode()).digest()
        if at % 16_384 == 16_383:
            log.info("%d MB made", len(made) // MB)
    return made[:length]


@contextmanager
def at_the_desks(outside: Outside) -> Iterator[list[Desk]]:
    """Every care worker who reads French, logged in."""
    with closing(Authenticator(outside.environment)) as authenticator:

        def desk(person: SamplePerson) -> Desk:
            browser = outside.browser("127.7.5.2")
            return Desk(browser, person, lambda: authenticator.code(person.login), log.info)

        found = [
            desk(person)
            for person in read_people(outside.state)
            if person.role == WORKER and FRENCH.story.language in person.languages
        ]
        for each in found:
            each.log_in()
        yield found


def original_digest(outside: Outside, desks: list[Desk]) -> str:
    """The SHA-256 of what a care worker saves as what was sent: the one file of the newest case."""
    wanted = re.compile(r"/desk/file/[0-9a-f-]{36}/files/[0-9a-f-]{36}/original/")
    for desk in desks:
        for case in desk.inbox_cases():
            for where in FILE_PAGE.findall(desk.browser.get(f"/desk/file/{case}/files/").source):
                page = desk.browser.get(where)
                (saves,) = wanted.findall(page.source)
                digest, said = saved_digest(outside, desk.browser, saves)
                assert digest in page.words
                assert said == "application/octet-stream"
                return digest
    raise AssertionError("nobody has it")


def saved_digest(outside: Outside, browser: Browser, address: str) -> tuple[str, str]:
    """Save it, piece by piece: its SHA-256, and the type it is said to be."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    link = HTTPConnection("127.0.0.1", outside.port, timeout=PATIENCE)
    link.request("GET", address, headers={"Cookie": cookies, "Host": "localhost"})
    answer, digest = link.getresponse(), hashlib.sha256()
    while piece := answer.read(MB):
        digest.update(piece)
    link.close()
    return digest.hexdigest(), answer.headers["Content-Type"]


@scaled(small="6 MB, whose line breaks twice", whole="200 MB, whose line breaks ten times")
def test_a_long_file_goes_on_after_each_broken_line_and_is_kept_whole(outside: Outside) -> None:
    """Memory stays flat, nothing lies on a disk, and what is kept is what was sent."""
    breaks = 10 if FULL else 2
    data = voice((200 if FULL else 6) * MB)
    browser = came_back(outside)
    script = Script(outside, browser)
    before = memory(outside)
    status, begun = script.say("/back/files/begin/", name="a.ogg", length=len(data), words="Word")
    assert (status, begun["next"]) == (200, 0)
    last = -(-len(data) // SLICE)
    broken = {last * at // (breaks + 1) for at in range(1, breaks + 1)}
    number, most = 0, before
    while True:
        start = number * CHUNK_LENGTH
        body = data[start : start + SLICE]
        if start // SLICE in broken:
            broken.discard(start // SLICE)
            script.break_off(begun["id"], number, body)
            page = browser.get("/back/files/").source
            assert f'data-next="{number}"' in page  # nothing of half a slice
            assert places_on_disk(outside) == []
        status, said = script.slice(begun["id"], number, body)
        assert status == 200, said
        if number % 400 == 0:
            most = max(most, memory(outside))
        if said["all"]:
            break
        number = said["next"]
    assert not broken
    most = max(most, memory(outside))
    status, said = script.say(f"/back/files/{begun['id']}/done/")
    assert (status, said) == (200, {"to": "/back/files/?sent"})
    after = memory(outside)
    log.info("%d MB before, %d while it came, %d after", *(x // MB for x in (before, most, after)))
    assert max(most, after) - before < 48 * MB
    with at_the_desks(outside) as desks:
        assert original_digest(outside, desks) == hashlib.sha256(data).hexdigest()
