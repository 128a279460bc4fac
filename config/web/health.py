"""`/healthz`: the process goes on. `/healthz/file`: a report could be filed at this moment."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Final
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, HttpResponse

from reports.audit.chain import restore_guard
from reports.vault.journal.restore_journal import NoJournal

FRESH_SECONDS: Final = 1.0
SLOW_SECONDS: Final = 5.0
"""A database that takes longer than this to answer takes no report either."""
WAIT_SECONDS: Final = 1.0

_WRITE: Final = (
    "insert into reports_draftrow (id, ends_at, revision, blob) values (%s, now(), 0, '')"
)
# A file of some hundred bytes beside the tables, for as long as the transaction lasts: a row finds
# room in a page that is there already, also on a disk that has none left.
_DISK: Final = "select pg_export_snapshot()"


class Asked:
    """Asks something at most once a second, however many want to know; the others get the last.

    Nobody is told what was true an hour ago: who comes while somebody asks and finds an old answer
    waits a second for the new one, and then hears no. While one answer takes long, the others hear
    no at once: whoever waits for a database that stands still is one thread.
    """

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._last = False
        self._fresh_until = float("-inf")
        self._began = float("inf")  # as long as nobody asks

    def __call__(self) -> bool:
        """The answer: a second old at most, or the last of some seconds while somebody asks."""
        if self._is_fresh():
            return self._last
        if not self._lock.acquire(blocking=False):
            now = monotonic()
            if now - self._began > SLOW_SECONDS:
                return False
            if self._last and now <= self._fresh_until + SLOW_SECONDS:
                return True
            if not self._lock.acquire(timeout=WAIT_SECONDS):
                return False
        try:
            if not self._is_fresh():
                self._began = monotonic()
                self._last = self._ask()
                self._fresh_until = monotonic() + FRESH_SECONDS
            return self._last
        finally:
            self._began = float("inf")
            self._lock.release()

    def _is_fresh(self) -> bool:
        return monotonic() < self._fresh_until


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
        return restore_guard.is_behind()
    except NoJournal:  # without it nothing is erased, which says so itself; reports are filed
        return False


can_file: Final = Asked(_writes)
