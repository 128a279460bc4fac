"""`/healthz`: the process goes on. `/healthz/file`: a report could be filed at this moment."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Final
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, HttpResponse

from reports.audit import restored
from reports.vault.journals import NoJournal

FRESH_SECONDS: Final = 1.0
SLOW_SECONDS: Final = 5.0
"""A database that takes longer than this to answer takes no report either."""

_WRITE: Final = (
    "insert into reports_draftrow (id, ends_at, revision, blob) values (%s, now(), 0, '')"
)
# A file of some hundred bytes beside the tables, for as long as the transaction lasts: a row finds
# room in a page that is there already, also on a disk that has none left.
_DISK: Final = "select pg_export_snapshot()"


class Asked:
    """Asks something at most once a second, however many want to know; the others get the last.

    While one answer takes long, the others hear no, and so do they at once when the last answer is
    an old one: whoever waits is one thread, and nobody is told what was true an hour ago.
    """

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._last = False
        self._began = self._fresh_until = float("-inf")

    def __call__(self) -> bool:
        """The answer: a second old at most, or the last of some seconds while somebody asks."""
        if monotonic() >= self._fresh_until and self._lock.acquire(blocking=False):
            try:
                self._began = monotonic()
                self._last = self._ask()
                self._fresh_until = monotonic() + FRESH_SECONDS
                return self._last
            finally:
                self._lock.release()
        now = monotonic()
        if self._lock.locked() and now - self._began > SLOW_SECONDS:
            return False
        return self._last and now <= self._fresh_until + SLOW_SECONDS


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 `ok`, whatever the database does: pages with the numbers are served without it."""
    return HttpResponse("ok", content_type="text/plain")


def healthz_file(_request: HttpRequest) -> HttpResponse:
    """200 `ok` when the database takes a write now, else 503; nothing about what is stored.

    Also 503 while it was set back and `after_restore` has not run: no site is open then.
    """
    if can_file():
        return HttpResponse("ok", content_type="text/plain")
    return HttpResponse("not now", content_type="text/plain", status=503)


def _writes() -> bool:
    """Whether a row and a file can be written; both are taken back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_WRITE, [uuid4()])
            cursor.execute(_DISK)
            transaction.set_rollback(True)
        return not _is_behind()
    except (DatabaseError, InterfaceError):
        return False


def _is_behind() -> bool:
    try:
        return restored.is_behind()
    except NoJournal:  # without it nothing is erased, which says so itself; reports are filed
        return False


can_file: Final = Asked(_writes)
