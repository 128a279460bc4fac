"""Nothing that somebody typed gets into a log, by whatever door it comes."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from config import logs

SAID = "he-said-the-secret-word"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the configured handler would write."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.SparseFormatter(readable=False))
    handler.addFilter(logs.NoRequestFilter())
    names = ["linden.test", "django.request", "django.db.backends", "celery.app.trace", "other"]
    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


def _said(lines: io.StringIO) -> list[dict[str, object]]:
    """Each line is one object of JSON."""
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_an_event_of_ours_carries_ids_only(lines: io.StringIO) -> None:
    log = logging.getLogger("linden.test")
    log.error("case_filed", extra={"case_id": "c-1", "count": 3, "words": SAID, "phone": SAID})
    (said,) = _said(lines)
    assert datetime.fromisoformat(str(said.pop("time"))).utcoffset() == timedelta()
    assert said == {
        "level": "error",
        "logger": "linden.test",
        "event": "case_filed",
        "case_id": "c-1",
        "count": 3,
    }


def test_at_a_terminal_the_same_stands_there_as_words() -> None:
    record = logging.LogRecord("linden.test", logging.ERROR, "", 1, "case_filed", None, None)
    record.case_id, record.words = "c-1", SAID
    line = logs.SparseFormatter(readable=True).format(record)
    assert line.endswith(" error linden.test case_filed case_id=c-1")


def test_a_message_with_words_in_it_becomes_its_place(lines: io.StringIO) -> None:
    log = logging.getLogger("linden.test")
    log.error(f"filed {SAID}")
    log.error("filed %s", SAID)
    assert SAID not in lines.getvalue()
    for said in _said(lines):
        assert said["event"] == logs.ELSEWHERE
        assert str(said["place"]).startswith("test_logs:")


def test_a_long_value_under_an_allowed_name_is_cut(lines: io.StringIO) -> None:
    logging.getLogger("linden.test").error("odd", extra={"case_id": "x y\n" * 100})
    (said,) = _said(lines)
    assert said["case_id"] == "xy" * 32


@pytest.mark.parametrize("name", ["django.request", "django.db.backends", "celery.app.trace"])
def test_a_library_says_only_where(lines: io.StringIO, name: str) -> None:
    extra = {"request": RequestFactory().get(f"/{SAID}"), "sql": SAID, "case_id": SAID}
    logging.getLogger(name).error("%s: %s", SAID, SAID, extra=extra)
    assert SAID not in lines.getvalue()
    (said,) = _said(lines)
    assert (said["logger"], said["event"]) == (name, logs.ELSEWHERE)
    assert str(said["place"]).startswith("test_logs:")


def _fail(words: str) -> None:
    try:
        raise KeyError(words)
    except KeyError as error:
        raise ValueError(words) from error


def test_an_exception_is_types_and_lines(lines: io.StringIO) -> None:
    try:
        _fail(SAID)
    except ValueError:
        logging.getLogger("other").exception("%s", SAID)
    assert SAID not in lines.getvalue()
    assert "ValueError[tests/config/test_logs.py:" in lines.getvalue()
    assert " from KeyError[" in lines.getvalue()


def test_an_exception_that_causes_itself_ends() -> None:
    error = ValueError(SAID)
    error.__cause__ = error
    assert logs.outline(error).count("ValueError") == logs.DEPTH


@pytest.mark.django_db
def test_a_database_error_keeps_its_values_to_itself(lines: io.StringIO) -> None:
    with connection.cursor() as cursor, pytest.raises(DatabaseError) as caught:
        cursor.execute("select %s::int", [SAID])
    assert SAID in str(caught.value)
    assert SAID not in logs.outline(caught.value)


def test_last_words_of_process_and_thread(capsys: pytest.CaptureFixture[str]) -> None:
    error = ValueError(SAID)
    logs.excepthook(ValueError, error, None)
    logs.thread_excepthook(threading.ExceptHookArgs((ValueError, error, None, None)))
    said = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [each["event"] for each in said] == ["process_ended", "thread_ended"]
    assert {each["error"] for each in said} == {"ValueError[]"}


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """What this process's own handler writes, set up as the settings say."""
    known = logging.getLogger("django.request").handlers
    (handler,) = [each for each in known if isinstance(each.formatter, logs.SparseFormatter)]
    assert isinstance(handler, logging.StreamHandler)
    stream, formatter = io.StringIO(), handler.formatter
    before = handler.setStream(stream)
    handler.setFormatter(logs.SparseFormatter(readable=False))
    yield stream
    handler.setFormatter(formatter)
    handler.setStream(before)


def test_a_scanner_is_no_alarm(out: io.StringIO, client: Client) -> None:
    """Whoever asks for another host gets no page, and nobody is woken."""
    assert client.get("/help/", headers={"host": "scanner.invalid"}).status_code == 400
    assert out.getvalue() == ""


@override_settings(ROOT_URLCONF="tests.config.test_logs")
def test_a_page_of_ours_that_fails_is_one(out: io.StringIO) -> None:
    Client(raise_request_exception=False).get(f"/broken/{SAID}/")
    (said,) = _said(out)
    assert (said["level"], said["logger"]) == ("error", "django.request")


def test_the_exception_reporter_shows_no_locals() -> None:
    try:
        _fail(SAID)
    except ValueError:
        reporter = logs.SparseReporter(None, *sys.exc_info())
    for text in (reporter.get_traceback_text(), reporter.get_traceback_html()):
        assert "ValueError" in text
        assert SAID not in text
        assert "SECRET_KEY" not in text


def _broken(_request: object, word: str) -> HttpResponse:
    _fail(word)
    return HttpResponse()


urlpatterns = [path("broken/<str:word>/", _broken)]


@override_settings(ROOT_URLCONF="tests.config.test_logs")
def test_a_view_that_fails_says_nothing_of_its_request(lines: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post(f"/broken/{SAID}/?q={SAID}", {"words": SAID})
    assert answer.status_code == 500
    assert SAID not in lines.getvalue()
    assert SAID.encode() not in answer.content
    assert "django.request" in lines.getvalue()
