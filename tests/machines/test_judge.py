"""The judge of failover and chaos sees each kind of loss."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import Any

import pytest

from tests.chaos.crowd.ledger import Acknowledged, Ledger, Way
from tests.chaos.crowd.tellers import Web
from tests.chaos.judgement import Judge, cases_by_channel
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_phones import Phones
from tests.tour.walks.venue_walk import bars_of

pytestmark = pytest.mark.timeout(600)

NUMBER = "+32478999900"
UNKNOWN = "2222 3333 4444 5555 6666"
NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)


@dataclass(frozen=True)
class Seen(Phones):
    """A network on whose phones lies what a test says."""

    texts: Mapping[str, list[datetime]]

    def all(self) -> list[dict[str, Any]]:
        """Those phones."""
        return [
            {"number": number, "texts": [{"sent": False, "at": at.isoformat()} for at in times]}
            for number, times in self.texts.items()
        ]

    def now(self) -> datetime:
        """An hour at which nothing is stuck yet."""
        return NOON


def judged(
    demo: Demo,
    *reports: Acknowledged,
    texts: Mapping[str, list[datetime]] | None = None,
    before: Mapping[str, int] | None = None,
    due: frozenset[str] = frozenset(),
) -> dict[str, int]:
    """What does not hold, by name."""
    ledger = Ledger(reports=list(reports))
    found = cases_by_channel(demo.database) if before is None else before
    bar, now = bars_of(demo, _silent)[0], datetime.now(UTC)
    judge = Judge(demo, Seen("", texts or {}), ledger, bar, found, now, due)
    return {name: count for name, count in judge.found().items() if count}


def told(way: Way, **proof: str) -> Acknowledged:
    """Somebody was told so."""
    return replace(Acknowledged(way=way, began=0, at=time.monotonic()), **proof)  # type: ignore[arg-type]


def test_a_house_in_which_nothing_happened_holds(demo: Demo) -> None:
    assert judged(demo) == {}


def test_what_is_lost_is_seen_by_every_door(demo: Demo) -> None:
    """A code that opens nothing, a receipt nobody gave, a text without a case."""
    reports = [
        told(Way.WEB, code=UNKNOWN),
        told(Way.API, receipt="6f1d8a38-0000-4000-8000-000000000000"),
        told(Way.TEXT, number=NUMBER),
    ]
    assert judged(demo, *reports) == {"acknowledged reports lost": 3}


def test_what_is_there_twice_is_seen(demo: Demo) -> None:
    """More cases than anybody was told of."""
    _tell(demo)
    before = cases_by_channel(demo.database) - Counter(web=1)
    assert judged(demo, before=before) == {"reports stored twice": 1}


def test_an_erased_report_that_opens_is_seen(demo: Demo) -> None:
    """Somebody was told that it is gone."""
    report = _tell(demo)
    assert judged(demo, replace(report, erased=True)) == {"erased reports that stand again": 1}


def test_texts_that_go_twice_or_at_the_wrong_hour_or_never_are_seen(demo: Demo) -> None:
    """The phones are the judge."""
    report = _tell(demo)
    before = cases_by_channel(demo.database) - Counter(web=1)
    night = NOON.replace(hour=2)
    twice = judged(demo, report, before=before, texts={report.number: [NOON, NOON]})
    assert twice == {"texts twice": 1}
    late = judged(demo, report, before=before, texts={report.number: [night]})
    assert late == {"texts outside an hour": 1}
    early = told(Way.HOME, number=NUMBER, told_at=NOON.isoformat())
    at_once = judged(demo, early, texts={NUMBER: [NOON + timedelta(minutes=5)]})
    assert at_once == {"texts outside an hour": 1, "acknowledged reports lost": 1}
    never = judged(demo, report, before=before, due=frozenset({report.number}))
    assert never == {"due texts not accounted for": 1}


def _tell(demo: Demo) -> Acknowledged:
    ledger = Ledger()
    Web(demo.address, ledger, repeat("127.9.9.1"), iter([NUMBER])).visit()
    return ledger.reports[0]


def _silent(_words: str) -> None:
    """Nobody watches."""
