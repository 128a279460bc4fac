"""An inbox that lies open at many desks while emergencies are filed: how long until each is there.

Every desk does what the page's script does (`live.js`): about every four seconds it asks, on a
connection that stays open, whether its lists are as it has them, and fetches the page if not. The
few sample workers sit at all desks, each at some. What the server and its database cost meanwhile
is printed, for all desks and for one look.
"""

import random
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from uuid import UUID

import psutil
from django.db import connection

from tests.benchmarks import latencies
from tests.benchmarks.outcome import Check, Outcome, Progress
from tests.benchmarks.server import serving
from tests.tour.tools.worker_desk import CASE_ADDRESS, Desk

DESKS, FEW_DESKS = 200, 6
EMERGENCIES, FEW_EMERGENCIES = 5, 1
OFTEN_SECONDS = 4.0  # as live.js asks, a tenth more or less
PROMISED_SECONDS = 5.0
PATIENCE_SECONDS = 60.0  # what is not there by then counts as that
QUIET_SECONDS, FEW_QUIET_SECONDS = 20.0, 1.0
INBOX, VERSION = "/desk/inbox/", "/desk/inbox/version/"


@dataclass
class Counts:
    """What all desks asked."""

    looks: int = 0
    pages: int = 0
    broken: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *, looks: int = 0, pages: int = 0, broken: int = 0) -> None:
        """Count what one desk did."""
        with self.lock:
            self.looks += looks
            self.pages += pages
            self.broken += broken


class Seat:
    """One open inbox."""

    def __init__(self, desk: Desk, port: int, counts: Counts, chance: random.Random) -> None:
        self.desk = desk
        self.seen: dict[UUID, float] = {}  # a case, and when the page had it first
        self._cookie = "; ".join(f"{name}={value}" for name, value in desk.browser.cookies.items())
        self._port = port
        self._counts = counts
        self._chance = chance
        self._line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._etag = ""

    def sit(self, done: threading.Event) -> None:
        """Look at the inbox until the day is over."""
        done.wait(self._chance.uniform(0, OFTEN_SECONDS))
        while not done.is_set():
            try:
                self._look()
            except (OSError, HTTPException):
                # As a browser does: the next look begins anew, and fetches the lists.
                self._line.close()
                self._etag = ""
                self._counts.add(broken=1)
            done.wait(OFTEN_SECONDS * self._chance.uniform(0.9, 1.1))
        self._line.close()

    def _look(self) -> None:
        status, etag, _page = self._ask(VERSION)
        self._counts.add(looks=1)
        if status not in {204, 304}:
            raise HTTPException(f"{VERSION} answered {status}")
        if status == 204:
            _status, _etag, page = self._ask(INBOX)
            self._counts.add(pages=1)
            now = time.perf_counter()
            for case in re.findall(CASE_ADDRESS, page):
                self.seen.setdefault(UUID(case), now)
        self._etag = etag

    def _ask(self, address: str) -> tuple[int, str, str]:
        headers = {"Host": "localhost", "Cookie": self._cookie, "X-By-Itself": "1"}
        if address == VERSION and self._etag:
            headers["If-None-Match"] = self._etag
        self._line.request("GET", address, headers=headers)
        answer = self._line.getresponse()
        return answer.status, answer.headers.get("ETag", ""), answer.read().decode()


def run(
    progress: Progress, *, desks: Sequence[Desk], file: Callable[[], UUID], full: bool
) -> Outcome:
    """Sit down at all desks, wait, file some emergencies. `desks` are logged in."""
    many = DESKS if full else FEW_DESKS
    counts, done = Counts(), threading.Event()
    before = psutil.Process().children(recursive=True)
    with serving(ready="/healthz") as port:
        server = [each for each in psutil.Process().children(recursive=True) if each not in before]
        chances = [random.Random(number) for number in range(many)]
        seats = [Seat(desks[nth % len(desks)], port, counts, chances[nth]) for nth in range(many)]
        sitting = [threading.Thread(target=each.sit, args=(done,)) for each in seats]
        for each in sitting:
            each.start()
        try:
            progress(f"{many} desks with an open inbox, and nothing happens")
            time.sleep(2 * OFTEN_SECONDS)  # everybody has the page
            cost = _cost(server, counts, QUIET_SECONDS if full else FEW_QUIET_SECONDS)
            waits = _emergencies(progress, seats, file, EMERGENCIES if full else FEW_EMERGENCIES)
        finally:
            done.set()
            for each in sitting:
                each.join()
    metrics = {
        **cost,
        "desks": float(many),
        "emergency_seen_s_half": latencies.median(waits),
        "emergency_seen_s_last": max(waits),
        "looks_that_broke": float(counts.broken),
    }
    return Outcome(
        metrics,
        [
            Check(
                f"an emergency at the last of {many} desks, seconds",
                max(waits),
                PROMISED_SECONDS,
                at_most=True,
            )
        ],
    )


def _emergencies(
    progress: Progress, seats: Sequence[Seat], file: Callable[[], UUID], many: int
) -> list[float]:
    """Seconds from filing until the page of a desk has it, for every desk that is to have it."""
    waits: list[float] = []
    for nth in range(many):
        progress(f"an emergency is filed, {nth + 1} of {many}")
        case = file()
        filed = time.perf_counter()
        theirs = _who_has(case, {seat.desk.person.login: seat.desk for seat in seats})
        mine = [seat for seat in seats if seat.desk.person.login in theirs]
        while time.perf_counter() < filed + PATIENCE_SECONDS:
            if all(case in seat.seen for seat in mine):
                break
            time.sleep(0.05)
        never = filed + PATIENCE_SECONDS
        waits += [max(0.0, seat.seen.get(case, never) - filed) for seat in mine]
    return waits


def _who_has(case: UUID, desks: Mapping[str, Desk]) -> set[str]:
    found = {login for login, desk in desks.items() if str(case) in desk.inbox_cases()}
    if not found:
        raise RuntimeError(f"nobody at a desk was given the case {case}")
    return found


def _cost(server: Sequence[psutil.Process], counts: Counts, seconds: float) -> dict[str, float]:
    """What processors do while nothing happens: all web processes, and the database."""
    looks, web, base = counts.looks, _worked(server), _database()
    began = time.perf_counter()
    time.sleep(seconds)
    took, asked = time.perf_counter() - began, max(1, counts.looks - looks)
    web, base = _worked(server) - web, _database() - base
    return {
        "open_inboxes_web_cores": web / took,
        "open_inboxes_database_cores": base / took,
        "one_look_ms": 1000 * (web + base) / asked,
        "looks_a_second": asked / took,
    }


def _worked(processes: Sequence[psutil.Process]) -> float:
    """Seconds of processors so far; of one that has just ended, its parent knows."""
    seconds = 0.0
    for each in processes:
        with suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            seconds += times.user + times.system
    return seconds


def _database() -> float:
    """The same of every process of the database, those that ended too."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (answers,) = cursor.fetchone()
    above = psutil.Process(answers).parent()
    if above is None:
        raise RuntimeError("the database has no process of its own")
    running = _worked([above, *above.children()])
    ended = above.cpu_times()
    return running + float(ended.children_user + ended.children_system)
