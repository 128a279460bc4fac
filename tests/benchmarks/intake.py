"""How fast reports are filed, by each way in: one request a report, against one INSERT.

Requests come eight at a time from loopback addresses of many networks, with the limits on. Every
way in takes turns with a bare view on the same stack, and with that view alone, without what
stands before our pages (middleware); on the same database and machine.
"""

from collections.abc import Callable, Iterator
from typing import Final

from django.db import connection

from tests.benchmarks import bare, intake_api, intake_counter, intake_web, latencies, load
from tests.benchmarks.doors import Door
from tests.benchmarks.outcome import Check, Outcome, Progress
from tests.benchmarks.server import serving

CONCURRENCY = 8
SHARE_OF_BARE = 0.08
FULL, SMALL = 2000, 8
BARE = "tests.benchmarks.bare_application:application"
BARE_SETTINGS, ALONE_SETTINGS = "tests.benchmarks.bare_stack", "tests.benchmarks.bare"
WARM_UP = 64
TURNS = 8

type Opens = Callable[[int, int, Iterator[str]], Door]
DOORS: Final[tuple[Opens, ...]] = (intake_web.door, intake_api.door, intake_counter.door)


def run(progress: Progress, *, full: bool = True) -> Outcome:
    """Measure filing by each door and both bare views in turns; every insert is looked for."""
    count = FULL if full else SMALL
    addresses = load.loopback_addresses()
    _make_table()
    with (
        serving(ready="/healthz") as port,
        serving(ready="/bare/", settings=BARE_SETTINGS, application=BARE) as bare_port,
        serving(ready="/bare/", settings=ALONE_SETTINGS, application=BARE) as alone_port,
    ):
        doors = [_warm(progress, opens, port, count, addresses) for opens in DOORS]
        sides = [(door.requests, port) for door in doors]
        sides += [(_bare_requests(each, count), each) for each in (bare_port, alone_port)]
        progress(f"filing {count:,} reports by each door, {CONCURRENCY} at a time, in turns")
        before = _inserted()
        *filings, on_stack, alone = _in_turns(*sides)
    rates = {"bare": _rate(*on_stack), "alone": _rate(*alone)}
    lost = float(2 * count - (_inserted() - before))
    metrics = {f"{name}_inserts_per_second": rate for name, rate in rates.items()}
    metrics["bare_lost"] = lost
    checks = [Check("bare inserts lost", lost, 0, at_most=True)]
    for door, filing in zip(doors, filings, strict=True):
        _judge(door, filing, rates, metrics, checks)
    return Outcome(metrics, checks)


def _judge(
    door: Door,
    filing: tuple[list[load.Reply], float],
    rates: dict[str, float],
    metrics: dict[str, float],
    checks: list[Check],
) -> None:
    """Every door meets the same bars: nothing lost, and a share of the bare view's rate."""
    figures, lost = _figures(door.name, *filing), float(door.lost)
    shares = {f"{door.name}_share_of_{each}": _rate(*filing) / rates[each] for each in rates}
    metrics |= figures | {f"{door.name}_lost": lost} | shares
    checks.append(Check(f"{door.name} lost", lost, 0, at_most=True))
    share = shares[f"{door.name}_share_of_bare"]
    checks.append(Check(f"rate of {door.name}, as a share of a bare view's", share, SHARE_OF_BARE))


def _warm(
    progress: Progress, opens: Opens, port: int, count: int, addresses: Iterator[str]
) -> Door:
    warm_up = opens(port, min(WARM_UP, count), addresses)
    load.run(warm_up.requests, port=port, concurrency=CONCURRENCY)
    progress(f"making ready: {warm_up.name}, {count:,} times")
    return opens(port, count, addresses)


def _in_turns(*sides: tuple[list[load.Request], int]) -> list[tuple[list[load.Reply], float]]:
    """Run slices of each side by turns: whatever else the machine does meets both alike."""
    replies: list[list[load.Reply]] = [[] for _ in sides]
    seconds = [0.0 for _ in sides]
    for turn in range(TURNS):
        for side, (requests, port) in enumerate(sides):
            found, took = load.run(requests[turn::TURNS], port=port, concurrency=CONCURRENCY)
            replies[side] += found
            seconds[side] += took
    return list(zip(replies, seconds, strict=True))


def _make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_bare")
        cursor.execute(bare.TABLE)


def _inserted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from bench_bare")
        (rows,) = cursor.fetchone()
    return int(rows)


def _bare_requests(port: int, count: int) -> list[load.Request]:
    addresses = load.loopback_addresses()
    post = load.post("/bare/", b"x" * 600, host=f"127.0.0.1:{port}")
    requests = [load.Request(data=post, source=next(addresses)) for _ in range(count)]
    load.run(requests[:WARM_UP], port=port, concurrency=CONCURRENCY)
    return requests


def _rate(replies: list[load.Reply], seconds: float) -> float:
    return len(replies) / seconds


def _figures(name: str, replies: list[load.Reply], seconds: float) -> dict[str, float]:
    durations = [reply.seconds * 1000 for reply in replies]
    return {
        f"{name}_per_second": _rate(replies, seconds),
        f"{name}_p50_ms": latencies.median(durations),
        f"{name}_p95_ms": latencies.percentile(durations, 0.95),
        f"{name}_refused": float(sum(not 200 <= reply.status < 400 for reply in replies)),
    }
