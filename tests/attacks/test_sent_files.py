"""Files sent to the running web process: whole, cut, slowly, too many at a time; flat in memory."""

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import psutil
import pytest

from tests.attacks.outside import Outside, ask, connect, get, head, said, status
from tests.reports.channels.web.test_files import BOUNDARY, multipart
from tests.reports.files import samples
from tests.scale import FULL, scaled
from tests.tour.tools.browser import Browser
from tests.tour.tools.code_return import come_back
from tests.tour.tools.stories import FRENCH
from tests.tour.tools.teller import tell

# Whoever comes first makes the sample people, which on a busy machine takes minutes.
pytestmark = pytest.mark.timeout(600)

CANARY = b"Kranichtanz-9914"
KIND = f"multipart/form-data; boundary={BOUNDARY}"
SEND = "/back/files/send/"
MB = 1024 * 1024
log = logging.getLogger(__name__)


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    """One for this file: each test comes back with a code of its own."""
    with TemporaryDirectory(prefix="lnf-") as name:
        made = Outside(Path(name))
        try:
            made.open()
            yield made
        finally:
            made.close()


def came_back(outside: Outside, source: str) -> Browser:
    browser = outside.browser(source)
    come_back(browser, tell(browser, FRENCH.story).code)
    return browser


def request(browser: Browser, data: bytes) -> tuple[bytes, bytes]:
    """Head and body of the form with that file."""
    found = re.search(r'name="token" value="([^"]+)"', browser.get("/back/files/").source)
    assert found
    body = multipart([("token", found[1]), ("words", ""), ("file", data)])
    known = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return head(SEND, len(body), more=f"Cookie: {known}", kind=KIND), body


def closing(top: bytes) -> bytes:
    return top.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


def processes(outside: Outside) -> list[psutil.Process]:
    """The web process, and those that serve for it."""
    web = psutil.Process(outside.web_pid)
    return [web, *web.children(recursive=True)]


def memory(outside: Outside) -> int:
    """What they hold together, shared parts counted once."""
    return sum(int(each.memory_full_info().pss) for each in processes(outside))


def places_on_disk(outside: Outside) -> list[str]:
    """Files that those processes have open to write, sockets and logs apart."""
    return [
        opened.path
        for each in processes(outside)
        for opened in each.open_files()
        if opened.mode in {"w", "a", "r+", "a+"} and "log" not in opened.path
    ]


def test_a_photograph_arrives_and_is_seen_on_the_page(outside: Outside) -> None:
    browser = came_back(outside, "127.7.1.1")
    top, body = request(browser, samples.photograph())
    before = outside.stored()
    assert status(ask(outside.port, closing(top) + body)) == 303
    assert outside.stored()["reports_casefile"] == before["reports_casefile"] + 1


def test_a_file_that_is_cut_is_never_kept(outside: Outside) -> None:
    browser = came_back(outside, "127.7.1.2")
    top, body = request(browser, samples.photograph())
    before = outside.stored()
    for end in (50, len(body) // 2, len(body) - 50):
        assert status(ask(outside.port, top + body[:end], hang_up=True)) == 400
    assert outside.stored() == before


@scaled(small="one file", whole="four at once")
def test_large_files_leave_memory_flat_and_nothing_on_the_disk(outside: Outside) -> None:
    """Of 24 MB each, refused in words: what they are no decoder knows."""
    senders_at_once = 4 if FULL else 1
    data = (CANARY * (24 * MB // len(CANARY) + 1))[: 24 * MB]
    asked = [request(came_back(outside, f"127.7.2.{at}"), data) for at in range(senders_at_once)]
    before, temporary = memory(outside), set(Path(gettempdir()).iterdir())

    def send(at: int) -> tuple[int, int]:
        top, body = asked[at]
        with connect(outside.port, f"127.7.2.{at}") as line:
            line.sendall(closing(top) + body[: 20 * MB])
            assert places_on_disk(outside) == []
            held = memory(outside)
            line.sendall(body[20 * MB :])
            return status(said(line)), held

    with ThreadPoolExecutor(senders_at_once) as senders:
        found = list(senders.map(send, range(senders_at_once)))
    most = max(held for _, held in found)
    log.info("%d MB before, %d MB while they send 24 MB each", before // MB, most // MB)
    assert {answer for answer, _ in found} == {422}
    assert most - before < 48 * MB
    grown = set(Path(gettempdir()).iterdir()) - temporary
    assert not [path for path in grown if path.is_file() and CANARY in path.read_bytes()]


def test_slow_ones_take_no_page_from_others_and_the_next_is_told(outside: Outside) -> None:
    """Each gets an answer and a closed line, with a long file on the way too."""
    top = head(SEND, 20 * MB, kind=KIND)
    start = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="token"\r\n\r\n'.encode()
    slow = [connect(outside.port, f"127.7.3.{at}") for at in range(12)]
    try:
        for line in slow:
            line.sendall(top + start)
        assert get(outside.port, "/help/", source="127.7.4.1") == 200
        whole = ask(outside.port, closing(top) + b"x" * (20 * MB), source="127.7.3.20")
        answers = [status(said(line)) for line in slow]
    finally:
        for line in slow:
            line.close()
    # Each process has its own lane, and the kernel chooses the process; on a busy machine the time
    # of the slow ones may be over: the next is refused, or asked for the code.
    assert status(whole) in {303, 503}
    assert set(answers) == {408, 503}
    assert get(outside.port, "/help/", source="127.7.4.2") == 200
