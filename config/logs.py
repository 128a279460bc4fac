"""Logs carry event names and ids, never what somebody typed.

Our own loggers (`linden.*`) may pass the extra fields listed here. Of every other logger only
name, level and place in the source get through: messages of libraries hold addresses, SQL
parameters and task arguments. An exception is written as types and line numbers.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter

from config.environment.env import BadEnvironment

ALLOWED = {"count", "seconds", "status", "kind", "version", "queue", "port", "task"}
_OWN_FIELDS = set(logging.makeLogRecord({}).__dict__)
DEPTH = 12
EVENT = re.compile(r"[a-z0-9_]{1,64}")
ELSEWHERE = "elsewhere"
"""The event of a line that is not ours: `place` says where in the source it was written."""


class SparseFormatter(logging.Formatter):
    """One line per event: time, level, logger, event, place, allowed fields, exception.

    An object of JSON for whatever collects the lines; words for somebody at a terminal.
    """

    def __init__(self, *, readable: bool | None = None) -> None:
        super().__init__()
        self._readable = sys.stderr.isatty() if readable is None else readable

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; nothing that is not allowed gets into it."""
        said = _said(record)
        if self._readable:
            return " ".join(_words(said))
        return json.dumps(said, ensure_ascii=True)


def _said(record: logging.LogRecord) -> dict[str, object]:
    at = datetime.fromtimestamp(record.created, UTC)
    said: dict[str, object] = {
        "time": at.isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _event(record),
    }
    if said["event"] == ELSEWHERE:
        said["place"] = f"{record.module}:{record.lineno}"
    said.update(_fields(record))
    if record.exc_info and record.exc_info[1]:
        said["error"] = outline(record.exc_info[1])
    return said


def _words(said: dict[str, object]) -> Iterator[str]:
    for name, value in said.items():
        if name in {"time", "level", "logger", "event", "error"}:
            yield str(value)
        else:
            yield f"{name}={value}"


def _is_own(record: logging.LogRecord) -> bool:
    return record.name == "linden" or record.name.startswith("linden.")


def _event(record: logging.LogRecord) -> str:
    # An event of ours is a constant without spaces; anything else is named by its place.
    if _is_own(record) and not record.args and EVENT.fullmatch(str(record.msg)):
        return str(record.msg)
    return ELSEWHERE


def _fields(record: logging.LogRecord) -> Iterator[tuple[str, object]]:
    if not _is_own(record):
        return
    for name in sorted(record.__dict__.keys() - _OWN_FIELDS):
        if name in ALLOWED or name.endswith("_id"):
            value = getattr(record, name)
            yield name, value if type(value) in {int, float} else "".join(str(value).split())[:64]


def outline(error: BaseException) -> str:
    """Return an exception and its causes as types, files and line numbers, without messages."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < DEPTH:
        parts.append(f"{type(current).__qualname__}[{_places(current.__traceback__)}]")
        current = current.__cause__ or current.__context__
    return " from ".join(parts)


def _places(trace: TracebackType | None) -> str:
    frames = list(traceback.walk_tb(trace))[-DEPTH:]
    return " ".join(f"{_short(frame.f_code.co_filename)}:{line}" for frame, line in frames)


def _short(filename: str) -> str:
    return "/".join(PurePath(filename).parts[-3:])


class SparseReporter(ExceptionReporter):
    """Django's exception reporter without locals, settings, request or messages."""

    def get_traceback_data(self) -> dict[str, object]:
        """Return the outline of the exception only."""
        return {"outline": outline(self.exc_value) if self.exc_value else ""}

    def get_traceback_text(self) -> SafeString:
        """Return the outline as text."""
        return SafeString(self.get_traceback_data()["outline"])

    def get_traceback_html(self) -> SafeString:
        """Return the outline for a page."""
        return format_html("<pre>{}</pre>", str(self.get_traceback_text()))


class NoRequestFilter(logging.Filter):
    """Take the request off the record, so that no handler can reach it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass without its request."""
        if isinstance(getattr(record, "request", None), HttpRequest):
            del record.request  # type: ignore[attr-defined]
        return True


def excepthook(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    """The last words of a process: types and lines, or what to set in the environment."""
    if isinstance(error, BadEnvironment):
        sys.stderr.write(f"linden: {error}\n")
    else:
        _last_words("process_ended", error)


def thread_excepthook(arguments: threading.ExceptHookArgs) -> None:
    """The last words of a thread: types and lines."""
    if arguments.exc_value is not None:
        _last_words("thread_ended", arguments.exc_value)


def _last_words(event: str, error: BaseException) -> None:
    # By itself: whatever was set up for logging may be what failed.
    trace = (type(error), error, error.__traceback__)
    record = logging.LogRecord("linden.process", logging.CRITICAL, "", 0, event, None, trace)
    sys.stderr.write(f"{SparseFormatter().format(record)}\n")


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"sparse": {"()": "config.logs.SparseFormatter"}},
    "filters": {"no_request": {"()": "config.logs.NoRequestFilter"}},
    "handlers": {
        "out": {
            "class": "logging.StreamHandler",
            "formatter": "sparse",
            "filters": ["no_request"],
        }
    },
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {
        "linden": {"level": "INFO"},
        # Not found and forbidden are everyday: only real failures are worth a line.
        "django.request": {"level": "ERROR", "handlers": ["out"], "propagate": False},
        # What a client sent was refused, such as a Host that is not ours: every scanner does that.
        "django.security": {"level": "CRITICAL", "handlers": ["out"], "propagate": False},
        "django.db.backends": {"level": "ERROR", "handlers": ["out"], "propagate": False},
        "django.server": {"level": "ERROR", "handlers": ["out"], "propagate": False},
        "django": {"level": "WARNING", "handlers": ["out"], "propagate": False},
        # It warns of every address without a host, which is how queues in PostgreSQL are named.
        "kombu.connection": {"level": "ERROR"},
        "twilio": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
    },
}
