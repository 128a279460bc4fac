"""Attacks on the running web process by how things are sent: cut, slowly, in odd ways.

A body that ends early must never count as a whole one; who sends slowly must not keep the numbers
to call from anybody else. Played over sockets against the server as it is configured.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.attacks.outside import Outside, ask, connect, get, head, said, status
from tests.benchmarks.intake_api import ADDRESS as API
from tests.benchmarks.intake_api import BODY
from tests.brokers.processes import until
from tests.test_routes import addresses
from tests.tour.tools.browser import Browser
from tests.tour.tools.code_return import come_back
from tests.tour.tools.page_reader import Form, Page
from tests.tour.tools.stories import FRENCH
from tests.tour.tools.teller import SEND_NOW, SENDING, choose_language, question_form, tell

# Whoever comes first makes the sample people, which on a busy machine takes minutes.
pytestmark = pytest.mark.timeout(600)

WORDS = "il a pris la clé bleue"
PAGES = ("/help/", "/", "/tell/", "/back/")


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    """One for this file: no test here leaves it otherwise than it was."""
    with TemporaryDirectory(prefix="lno-") as name:
        made = Outside(Path(name))
        try:
            made.open()
            yield made
        finally:
            made.close()


def refused(answer: bytes, expected: int) -> bool:
    """Whether that is the whole refusal: what to do and whom to call, kept nowhere, then closed."""
    assert status(answer) == expected, answer[:300]
    top, _, page = answer.partition(b"\r\n\r\n")
    lines = top.lower().split(b"\r\n")
    assert {b"connection: close", b"cache-control: no-store"} <= set(lines)
    assert {b"x-content-type-options: nosniff", b"referrer-policy: no-referrer"} <= set(lines)
    assert any(line.startswith(b"content-security-policy: default-src 'none'") for line in lines)
    assert all(f'<section lang="{language}"'.encode() in page for language in ("fr", "nl", "en"))
    return page.count(b'href="tel:112"') == page.count(b"<section lang=") >= 3


def cut_bodies_are_refused(outside: Outside, top: bytes, body: bytes, at: list[int]) -> None:
    """Each time the line breaks off there: it is said, and no row is written anywhere."""
    before = outside.stored()
    for end in at:
        assert 0 < end < len(body)
        assert refused(ask(outside.port, top + body[:end], hang_up=True), 400)
    assert outside.stored() == before


def post(
    browser: Browser, form: Form, answers: dict[str, str | list[str]], *, last: str
) -> tuple[bytes, bytes]:
    """Head and body of the form filled in as a browser sends it, with that field at the end."""
    pairs = form.data(answers) + [(name, value) for name, value, _ in form.buttons[:1] if name]
    body = urlencode(sorted(pairs, key=lambda pair: pair[0] == last)).encode()
    known = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return head(form.action, len(body), more=f"Cookie: {known}"), body


def walk(browser: Browser, page: Page, *, until_asked: str) -> tuple[Page, Form]:
    """Answer on, up to the page that asks for this field or leads to this address."""
    form = question_form(page)
    while form is None or not (until_asked in form.names or _sends(form, until_asked)):
        assert form is not None, page.words
        page = browser.submit(form, FRENCH.story.fill(form), button=FRENCH.story.button(form))
        assert page.status == 200, page.words
        form = question_form(page)
    return page, form


def _sends(form: Form, until_asked: str) -> bool:
    """Whether this is the last page, with the number added."""
    return form.action.startswith(until_asked) and FRENCH.story.button(form) == SEND_NOW


def middle(body: bytes, part: str) -> int:
    """Where the middle of that part of a form is."""
    coded = urlencode({"": part})[1:].encode()
    return body.index(coded) + len(coded) // 2


def in_words(body: bytes) -> list[int]:
    """In the middle of the last word, between the two bytes of a letter, and inside one of them."""
    letter = body.rindex(b"%C3%A9")
    return [middle(body, "bleue"), letter + len("%C3"), letter + len("%C3%A")]


def test_a_cut_body_is_refused_at_every_address(outside: Outside) -> None:
    """Counter, bar, houses, desks, hooks: nothing behind any of them ever sees half of a form."""
    before = outside.stored()
    for address in addresses():
        answer = ask(outside.port, head(address, 60) + b"text=il+a+pris", hang_up=True)
        assert refused(answer, 400), address
    assert outside.stored() == before


def test_a_report_is_never_kept_or_filed_cut(outside: Outside) -> None:
    browser = outside.browser("127.3.1.1")
    choose_language(browser, "fr")
    page, form = walk(browser, browser.get("/tell/"), until_asked="happened")
    top, body = post(browser, form, {"happened": WORDS}, last="happened")
    cut_bodies_are_refused(outside, top, body, in_words(body))
    assert "il a pris" not in browser.get(page.address).source
    page, form = walk(browser, browser.get(page.address), until_asked=SENDING)
    (token,) = (one.value for one in form.fields if one.name == "token")
    top, body = post(browser, form, {}, last="token")
    cut_bodies_are_refused(outside, top, body, [middle(body, token)])
    before = outside.stored()
    assert status(ask(outside.port, close(top) + body)) in {302, 303}
    assert outside.stored()["reports_case"] == before["reports_case"] + 1


def test_a_message_is_never_stored_cut(outside: Outside) -> None:
    browser = outside.browser("127.3.1.2")
    told = tell(browser, FRENCH.story)
    come_back(browser, told.code)
    form = browser.get("/back/read/").form(asks="text")
    top, body = post(browser, form, {"text": WORDS}, last="text")
    cut_bodies_are_refused(outside, top, body, in_words(body))
    hidden = [one for one in form.fields if one.kind == "hidden"]
    for field in hidden:
        top, body = post(browser, form, {"text": WORDS}, last=field.name)
        cut_bodies_are_refused(outside, top, body, [middle(body, field.value)])
    assert hidden
    assert status(ask(outside.port, close(top) + body)) in {302, 303}
    assert WORDS in browser.get("/back/read/").words


def test_a_partners_report_is_never_filed_cut(outside: Outside) -> None:
    consent = {
        "text_version": "sample-1",
        "language_read": "fr",
        "agreed_at": datetime.now(UTC).isoformat(),
        "present_and_agrees": True,
    }
    made = {**BODY, "mode": "self_referral", "consent": consent, "happened": WORDS}
    body = json.dumps(made, ensure_ascii=False).encode()
    more = f"Authorization: Bearer {outside.token()}\r\nIdempotency-Key: {uuid4()}"
    top = head(API, len(body), kind="application/json", more=more)
    letter = body.index("é bleue".encode())
    cuts = [letter + 1, letter + len("é ble".encode()), body.index(b"sample-1") + 3]
    cut_bodies_are_refused(outside, top, body, cuts)
    before = outside.stored()
    assert status(ask(outside.port, close(top) + body)) == 201
    assert outside.stored()["reports_case"] == before["reports_case"] + 1


def test_half_a_password_is_no_failed_try(outside: Outside) -> None:
    browser = outside.browser("127.3.1.3")
    form = browser.get("/staff/login/").form(asks="password")
    answers: dict[str, str | list[str]] = {"password": "a sample of some words"}
    answers |= {"login": "worker-fr-1"} if "login" in form.names else {"username": "worker-fr-1"}
    top, body = post(browser, form, answers, last="password")
    cut_bodies_are_refused(outside, top, body, [len(body) - 4])


def test_what_is_sent_in_pieces_or_with_two_lengths_is_refused(outside: Outside) -> None:
    """In pieces, a cut body cannot be told from a whole one; with both, nobody knows the end."""
    whole = b"7\r\ncode=12\r\n0\r\n\r\n"
    top = head("/back/", 7).replace(b"Content-Length: 7\r\n", b"")
    pieces = top.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert refused(ask(outside.port, pieces + whole), 411)
    assert refused(ask(outside.port, pieces + whole[:5], hang_up=True), 411)
    both = head("/back/", 7, more="Transfer-Encoding: chunked")
    assert refused(ask(outside.port, both + whole), 411)
    for length in ("7\r\nContent-Length: 8", "-7", "+7", "7, 8", "0x7", "\u0667"):
        assert status(ask(outside.port, head("/back/", length) + b"code=12")) == 400
    assert get(outside.port, "/help/", source="127.3.1.4") == 200


def test_what_is_too_long_is_told_so(outside: Outside) -> None:
    """Sent to its end: a browser that is cut off while it sends would not show the words."""
    body = b"text=" + b"a" * 300_000
    assert refused(ask(outside.port, head("/back/read/", len(body)) + body), 413)
    assert refused(ask(outside.port, head("/back/read/", 10**12)), 413)


def test_an_underlined_header_is_not_the_proxys(outside: Outside) -> None:
    lines = (
        b"GET /help/ HTTP/1.1\r\nHost: localhost\r\nAccept_Language: fr\r\nConnection: close\r\n"
    )
    assert b'<html lang="en"' in ask(outside.port, lines + b"Accept-Language: en\r\n\r\n")


def test_slow_connections_stop_nobody_and_are_cut(outside: Outside) -> None:
    """Sixteen half-sent forms stopped all eight threads, and with them the numbers to call."""
    half = head("/back/", 2000) + b"c"
    with ExitStack() as line:
        bodies = held(line, outside, ["127.0.0.1"] * 16, half)
        bodies += held(line, outside, [f"127.4.{number}.1" for number in range(100)], half)
        heads = held(line, outside, [f"127.5.{number}.1" for number in range(100)], half[:40])
        silent = held(line, outside, [f"127.6.{number}.1" for number in range(100)], b"")
        for page in PAGES:
            assert get(outside.port, page, source="127.3.1.5") == 200
        assert status(ask(outside.port, close(head("/back/", 7)) + b"code=12")) == 403
        assert all(refused(said(connection), 408) for connection in bodies)
        for connection in heads + silent:
            assert status(said(connection)) in {0, 408}


def held(line: ExitStack, outside: Outside, sources: list[str], begun: bytes) -> list[socket]:
    """A connection from each, on which somebody sends that much and no more."""
    made = [line.enter_context(connect(outside.port, source)) for source in sources]
    for connection in made:
        connection.sendall(begun)
    return made


def test_a_web_process_that_ends_answers_whom_it_has(outside: Outside) -> None:
    with outside.another() as (web, port), connect(port) as connection:
        connection.sendall(head("/back/", 7, more="Expect: 100-continue"))
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")  # it waits for the body
        web.ask_to_end()
        until(lambda: not listens(port))
        connection.sendall(b"code=12")
        assert status(said(connection)) in {403, 408}  # no token; or this machine is very slow
        assert web.wait_end() == 0


def listens(port: int) -> bool:
    """Whether somebody new would be let in."""
    try:
        connect(port).close()
    except ConnectionRefusedError:
        return False
    return True


def close(top: bytes) -> bytes:
    """The same head, asking for the end of the connection after the answer."""
    return top.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
