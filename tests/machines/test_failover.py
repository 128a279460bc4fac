"""The primary is killed under load from every door: nothing acknowledged is lost.

What is asserted are counts; the seconds are printed, since a loaded machine takes its time.
"""

import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest

from tests.brokers.fixtures import open_broker
from tests.brokers.processes import until
from tests.brokers.servers import Redis
from tests.chaos.city import on_their_way
from tests.chaos.crowd import tide
from tests.chaos.crowd.crowd import Crowd, gathered
from tests.chaos.crowd.ledger import Way
from tests.chaos.crowd.tide import Tide
from tests.chaos.judgement import Judge, cases_by_channel
from tests.machines.installation import HOSTS, Installation
from tests.machines.pair import Pair
from tests.scale import FULL, scaled
from tests.tour.tools.stored import Stored
from tests.tour.tools.tour_demo import Demo

REPORTS_BEFORE, REPORTS_AFTER = (60, 60) if FULL else (4, 4)
SECONDS = 180.0
OFF_FOR_SURE = 1.0  # seconds in which somebody makes sure that the lost one stays off


@scaled(
    small="a few reports by each door before, by three after",
    whole="sixty on the web and by the API before and after, and every door again",
)
@pytest.mark.timeout(1200)
def test_a_lost_primary_costs_no_acknowledged_report(
    installation: Installation, demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is there once, no text goes twice, the log holds; then there are two again."""
    lost(installation, demo, capsys)
    _two_again(installation.pair)


@pytest.mark.skipif(not FULL, reason="minutes; what Redis loses is lost in tests/brokers: --full")
@pytest.mark.timeout(1800)
def test_a_redis_lost_with_the_primary_costs_nothing_either(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Another one is started, empty; once more when the texts of all who told fall due."""
    with TemporaryDirectory(prefix="lnm-") as name:
        redis = open_broker("redis", folder=Path(name), database_url="")
        assert isinstance(redis, Redis)
        try:
            installation = Installation(Path(name), broker=redis.url)
            with installation.open() as demo:
                lost(installation, demo, capsys, redis=redis)
        finally:
            redis.close()


def lost(
    installation: Installation,
    demo: Demo,
    capsys: pytest.CaptureFixture[str],
    *,
    redis: Redis | None = None,
) -> None:
    """Lose the primary, and the broker if it is that Redis; judge what everybody was told."""
    publics = [installation.address(f"public{host}") for host in HOSTS]
    crowd = gathered(demo, publics=publics, pause=0.3)
    before, since = cases_by_channel(demo.database), datetime.now(UTC)
    crowd.start()
    _wait_for(crowd, Way, at_least=1)
    _wait_for(crowd, (Way.WEB, Way.API), at_least=REPORTS_BEFORE)
    tides = Tide(crowd.phones, demo.database, crowd.ledger)
    tides.rise(tide.HOME)
    lost_at = time.monotonic()
    if redis:
        redis.kill()
    installation.pair.lose_primary()
    time.sleep(OFF_FOR_SURE)
    promoted_at = time.monotonic()
    installation.pair.promote()
    if redis:
        redis.start()
    first = _first_after(crowd, promoted_at)
    _wait_for(crowd, Way if FULL else (Way.TEXT,), at_least=1, since=promoted_at)
    _wait_for(crowd, (Way.WEB, Way.API), at_least=REPORTS_AFTER, since=promoted_at)
    crowd.go_home()
    stored = Stored(demo.database)

    def await_texts() -> None:
        until(lambda: not on_their_way(stored, crowd.phones.now()), seconds=SECONDS)

    await_texts()
    due: frozenset[str] = frozenset()
    if redis:
        due = tides.to_the_follow_ups(seconds=SECONDS)
        until(redis.messages, seconds=SECONDS)  # else nothing is lost with it
        redis.kill()
        redis.start()
        await_texts()
    with capsys.disabled():
        sys.stderr.write(_said(crowd, lost_at, promoted_at, first, due))
    erased = {each.number for each in crowd.ledger.by(Way.WEB) if each.erased}
    judge = Judge(demo, crowd.phones, crowd.ledger, crowd.bar, before, since, due - erased)
    assert [each for each in judge.checks() if not each.ok] == []


def _wait_for(crowd: Crowd, ways: Iterable[Way], *, at_least: int, since: float = 0.0) -> None:
    """Until by each of these doors so many were acknowledged that began after that."""

    def come() -> bool:
        return all(
            sum(each.began >= since for each in crowd.ledger.by(way)) >= at_least for way in ways
        )

    until(come, seconds=SECONDS, what=f"{crowd.ledger.met}")


def _first_after(crowd: Crowd, moment: float) -> float:
    _wait_for_any(crowd, moment)
    return min(each.at for each in crowd.ledger.reports if each.began >= moment)


def _wait_for_any(crowd: Crowd, moment: float) -> None:
    until(lambda: any(each.began >= moment for each in list(crowd.ledger.reports)), seconds=SECONDS)


def _said(
    crowd: Crowd, lost_at: float, promoted_at: float, first: float, due: frozenset[str]
) -> str:
    counts = {way.value: len(crowd.ledger.by(way)) for way in Way}
    return (
        f"\nacknowledged {counts}; first report {first - promoted_at:.1f} s after the promotion"
        f" was asked for, {first - lost_at:.1f} s after the loss; met {dict(crowd.ledger.met)};"
        f" {len(due)} follow-ups fell due\n"
    )


def _two_again(pair: Pair) -> None:
    """The lost machine follows the new primary; when it is lost again, a commit waits for it."""
    pair.follow()
    pair.lose_standby()
    waits = Thread(target=_write, args=[pair], daemon=True)
    waits.start()
    waits.join(2.0)
    assert waits.is_alive()
    pair.go_on_alone()
    waits.join(SECONDS)
    assert not waits.is_alive()
    pair.forget_standby()
    pair.follow()


def _write(pair: Pair) -> None:
    with pair.connected() as link:
        link.execute("create table waited (id int)")
        link.execute("drop table waited")
