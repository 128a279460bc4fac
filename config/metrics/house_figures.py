"""How the whole installation stands, from its database: a few queries, however much lies in it.

Nothing here tells how many people there are, or when one of them did something: ages are of
sweeps and of what is overdue, everything else is a yes or no.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from kombu.exceptions import OperationalError
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from config.metrics import waiting_work
from reports import clock
from reports.audit.chain import restore_guard
from reports.audit.verification.row_comparison import findings
from reports.sweeps import late
from reports.vault.journal.restore_journal import NoJournal

DATABASE_AWAY: Final = (DatabaseError, InterfaceError)
_MINUTE: Final = timedelta(minutes=1)


class House:
    """What a scrape is told; the staff site's login may read it, the public site's may not."""

    def collect(self) -> Iterator[Metric]:
        """Every figure of the moment; of a database that is away, that it is."""
        if "staff" not in settings.LINDEN_SITES:
            return
        try:
            found = list(_in_the_database(timezone.now()))
        except DATABASE_AWAY:
            found = []
        yield _yes("linden_database_reachable", "The database answers.", bool(found))
        yield from found
        yield from _at_the_broker()


def _in_the_database(now: datetime) -> Iterator[Metric]:
    found = late.standing(now=now)
    yield _yes("linden_beat_late", "Beat starts no sweep.", found.beat_stands_still)
    yield _yes("linden_workers_late", "No worker ends a sweep.", found.workers_stand_still)
    yield GaugeMetricFamily("linden_sweeps_late", "Sweeps that are late.", len(found.late))
    yield _each(
        "linden_sweep_age_seconds",
        "Since a sweep last ended well; without a line: it never did.",
        "sweep",
        ((each.name, now - each.ended_at) for each in found.sweeps if each.ended_at),
    )
    yield _each(
        "linden_sweep_took_seconds",
        "How long it took.",
        "sweep",
        ((each.name, each.took) for each in found.sweeps if each.took is not None),
    )
    overdue = waiting_work.overdue_texts(now=clock.now())
    yield _each(
        "linden_texts_overdue_seconds",
        "For how long the oldest text waits past its time, in whole minutes.",
        "state",
        ((state.value, age // _MINUTE * _MINUTE) for state, age in overdue.items()),
    )
    yield _yes("linden_rows_refused", "Rows were set back or changed.", bool(findings()))
    yield from _of_the_journal()


def _of_the_journal() -> Iterator[Metric]:
    readable, behind = True, False
    try:
        behind = restore_guard.is_behind()
    except NoJournal:
        readable = False
    yield _yes("linden_journal_readable", "The journal can be read.", readable)
    yield _yes("linden_journal_behind", "`after_restore` comes first.", behind)


def _at_the_broker() -> Iterator[Metric]:
    try:
        lengths = waiting_work.queue_lengths()
    except (*DATABASE_AWAY, OperationalError):
        lengths = {}
    yield _yes("linden_broker_reachable", "The broker answers.", bool(lengths))
    told = GaugeMetricFamily(
        "linden_queue_length", "Wake-ups that wait, in whole tens.", labels=["queue"]
    )
    for name, length in lengths.items():
        told.add_metric([name], length)
    yield told


def _yes(name: str, says: str, holds: bool) -> Metric:
    return GaugeMetricFamily(name, f"1: {says}", int(holds))


def _each(name: str, says: str, label: str, values: Iterable[tuple[str, timedelta]]) -> Metric:
    told = GaugeMetricFamily(name, says, labels=[label])
    for key, value in values:
        told.add_metric([key], value.total_seconds())
    return told
