"""Logs carry event names and ids, never what somebody typed.

Our own loggers (`linden.*`) may pass the extra fields listed here. Of every other logger only
name, level and place in the source get through: messages of libraries hold addresses, SQL
parameters and task arguments. An exception is written as types and line numbers.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import PurePath
from types import TracebackType

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter

from config.env import BadEnvironment

ALLOWED = {"count", "seconds", "level", "status", "kind", "version", "queue", "port", "task"}
_OWN_FIELDS = set(logging.makeLogRecord({}).__dict__)
DEPTH = 12


class SparseFormatter(logging.Formatter):
    """One line per event: time, level, logger, event or place, allowed fields, exception."""

    default_msec_format = None

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; nothing that is not allowed gets into it."""
        words = [self.formatTime(record), record.levelname, record.name, _event(record)]
        words += [f"{name}={value}" for name, value in _fields(record)]
        if record.exc_info and record.exc_info[1]:
            words.append(outline(record.exc_info[1]))
        return " ".join(words)


def _is_own(record: logging.LogRecord) -> bool:
    return record.name == "linden" or record.name.startswith("linden.")


def _event(record: logging.LogRecord) -> str:
    # An event of ours is a constant without spaces; anything else is named by its place.
    if _is_own(record) and not record.args and str(record.msg).replace("_", "").isalnum():
        return str(record.msg)
    return f"{record.module}:{record.lineno}"


def _fields(record: logging.LogRecord) -> Iterator[tuple[str, str]]:
    if not _is_own(record):
        return
    for name in sorted(record.__dict__.keys() - _OWN_FIELDS):
        if name in ALLOWED or name.endswith("_id"):
            yield name, "".join(str(getattr(record, name)).split())[:64]


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
    said = f"linden: {error}" if isinstance(error, BadEnvironment) else outline(error)
    sys.stderr.write(f"{said}\n")


def thread_excepthook(arguments: threading.ExceptHookArgs) -> None:
    """The last words of a thread: types and lines."""
    if arguments.exc_value is not None:
        sys.stderr.write(f"{outline(arguments.exc_value)}\n")


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
        "django.security": {"level": "ERROR", "handlers": ["out"], "propagate": False},
        "django.db.backends": {"level": "ERROR", "handlers": ["out"], "propagate": False},
        "django.server": {"level": "ERROR", "handlers": ["out"], "propagate": False},
        "django": {"level": "WARNING", "handlers": ["out"], "propagate": False},
        "twilio": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
    },
}
