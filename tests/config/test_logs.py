"""Nothing that somebody typed gets into a log, by whatever door it comes."""

import io
import logging
import sys
import threading
from collections.abc import Iterator

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
    handler.setFormatter(logs.SparseFormatter())
    handler.addFilter(logs.NoRequestFilter())
    names = ["linden.test", "django.request", "django.db.backends", "celery.app.trace", "other"]
    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


def test_an_event_of_ours_carries_ids_only(lines: io.StringIO) -> None:
    log = logging.getLogger("linden.test")
    log.error("case_filed", extra={"case_id": "c-1", "count": 3, "words": SAID, "phone": SAID})
    assert "ERROR linden.test case_filed case_id=c-1 count=3" in lines.getvalue()
    assert SAID not in lines.getvalue()


def test_a_message_with_words_in_it_becomes_its_place(lines: io.StringIO) -> None:
    log = logging.getLogger("linden.test")
    log.error(f"filed {SAID}")
    log.error("filed %s", SAID)
    assert SAID not in lines.getvalue()
    assert lines.getvalue().count("test_logs:") == 2


def test_a_long_value_under_an_allowed_name_is_cut(lines: io.StringIO) -> None:
    logging.getLogger("linden.test").error("odd", extra={"case_id": "x y\n" * 100})
    assert len(lines.getvalue()) < 150
    assert lines.getvalue().count("\n") == 1


@pytest.mark.parametrize("name", ["django.request", "django.db.backends", "celery.app.trace"])
def test_a_library_says_only_where(lines: io.StringIO, name: str) -> None:
    extra = {"request": RequestFactory().get(f"/{SAID}"), "sql": SAID, "case_id": SAID}
    logging.getLogger(name).error("%s: %s", SAID, SAID, extra=extra)
    assert SAID not in lines.getvalue()
    assert f"ERROR {name} test_logs:" in lines.getvalue()


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
    assert capsys.readouterr().err == "ValueError[]\nValueError[]\n"


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
