"""How fast people are asked how it goes, and how fast their texts are taken in meanwhile.

Sending: from the moment that steps fall due to the last answer of the phone network kept, through
plan, outbox and worker (four threads), against Twilio's own client calling the same network in a
loop. Taking in: signed calls at fifty a second while that worker is busy, against a view that
only stores its body, on the same server beside it, in turns.
"""

import time
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connection
from twilio.rest import Client

from config.environment import env
from config.local.phones.sample_phones import PHONES, SERVICE_NUMBER
from config.local.phones.service.signing import sign
from tests.benchmarks import bare, latencies, load, texting
from tests.benchmarks.intake import ALONE_SETTINGS, BARE
from tests.benchmarks.outcome import Check, Outcome, Progress
from tests.benchmarks.server import serving
from tests.benchmarks.texting import HOOKS_ORIGIN, Texting
from tests.kills import due

FULL_SIZES, SMALL_SIZES = (1_000, 10_000), (20, 40)
AIM, FLOOR = 0.5, 0.25  # of the bare client's rate
MOST_GROWTH = 1.5  # time for one step at the most over time at the fewest
MOST_BARE_CALLS = 2_000
A_SECOND, BLOCK_SECONDS = 50, 2
FULL_BLOCKS, SMALL_BLOCKS = 10, 1
MOST_SLOWER = 3.0
WARM_UP = 100
HOOK = "/hooks/twilio/inbound/"


@dataclass(frozen=True)
class Provider:
    """Our account at the phone network."""

    sid: str
    token: str
    origin: str


def run(progress: Progress, *, full: bool = True) -> Outcome:
    """Measure sending at each size, then taking in while the worker is busy."""
    sizes = FULL_SIZES if full else SMALL_SIZES
    with texting.running(progress) as ground:
        ground.file(progress, max(sizes))
        sending = _sending(progress, ground, sizes)
        blocks = FULL_BLOCKS if full else SMALL_BLOCKS
        taking_in = _taking_in(progress, ground, max(sizes), blocks)
    return Outcome({**sending, **taking_in}, _checks(sizes, sending, taking_in))


def _sending(progress: Progress, ground: Texting, sizes: tuple[int, ...]) -> dict[str, float]:
    provider = _provider(ground)
    ground.seconds_for(min(min(sizes), WARM_UP))
    found: dict[str, float] = {}
    for size in sizes:
        calls = min(size, MOST_BARE_CALLS)
        progress(f"the bare client, {calls:,} calls in a loop")
        bare_rate = _bare_rate(ground, provider, calls)
        progress(f"{size:,} follow-ups are due")
        rate = size / ground.seconds_for(size)
        found |= {
            f"bare_calls_per_second_at_{size}": bare_rate,
            f"steps_per_second_at_{size}": rate,
            f"share_of_bare_at_{size}": rate / bare_rate,
            f"texts_more_or_less_at_{size}": float(_lost_or_twice(ground, size)),
        }
    return found


def _provider(ground: Texting) -> Provider:
    return Provider(
        sid=env.text("LINDEN_TWILIO_ACCOUNT"),
        token=env.secret("LINDEN_TWILIO_TOKEN", variable=True),
        origin=ground.origin,
    )


def _bare_rate(ground: Texting, provider: Provider, calls: int) -> float:
    ground.rest()
    client = Client(provider.sid, provider.token)
    client.api.base_url = provider.origin
    started = time.perf_counter()
    for place in range(calls):
        client.messages.create(
            to=due.number_of(place),
            from_=SERVICE_NUMBER,
            body="Sample text of a benchmark",
            validity_period=3600,
        )
    return calls / (time.perf_counter() - started)


def _lost_or_twice(ground: Texting, size: int) -> int:
    """How many were not asked or got more than one text, once all that were created are there.

    A ping to a duty phone is no such text.
    """
    ground.wait_idle()
    on_duty = {phone.number for phone in PHONES}
    arrived = ground.judge.arrived()
    got = [len(texts) for number, texts in arrived.items() if texts and number not in on_duty]
    return abs(size - len(got)) + sum(got) - len(got)


def _taking_in(progress: Progress, ground: Texting, size: int, blocks: int) -> dict[str, float]:
    provider = _provider(ground)
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_bare")
        cursor.execute(bare.TABLE)
    with (
        serving(ready="/healthz") as port,
        serving(ready="/bare/", settings=ALONE_SETTINGS, application=BARE) as bare_port,
    ):
        _warm_up(provider, port, bare_port)
        progress(f"{A_SECOND} calls a second in turns, {size:,} follow-ups are due meanwhile")
        calls: list[load.Reply] = []
        inserts: list[load.Reply] = []
        idle = 0
        for _ in range(blocks):
            idle += ground.keep_busy(size)
            calls += _block([_call(provider, port) for _ in _turn()], port)
            idle += ground.keep_busy(size)
            inserts += _block([_insert(bare_port) for _ in _turn()], bare_port)
    return {
        **_figures("hook", calls),
        **_figures("bare_view", inserts),
        "hook_p99_over_bare_p99": _p99(calls) / _p99(inserts),
        "texts_lost": float(_unstored(len(calls))),
        "blocks_that_ended_idle": float(idle),
    }


def _turn() -> range:
    return range(A_SECOND * BLOCK_SECONDS)


def _block(requests: list[load.Request], port: int) -> list[load.Reply]:
    return load.run_at(requests, port=port, per_second=A_SECOND)


def _warm_up(provider: Provider, port: int, bare_port: int) -> None:
    calls = [_call(provider, port) for _ in range(WARM_UP)]
    load.run(calls, port=port, concurrency=8)
    load.run([_insert(bare_port)] * WARM_UP, port=bare_port, concurrency=8)
    with connection.cursor() as cursor:
        cursor.execute("delete from reports_inboundtext")


def _call(provider: Provider, port: int) -> load.Request:
    """What the provider posts when somebody has sent a text; of a number nobody knows."""
    sid = f"SM{uuid4().hex}"
    fields = {
        "AccountSid": provider.sid,
        "ApiVersion": "2010-04-01",
        "Body": "Sample text, sent by nobody",
        "From": f"+32479{int(sid[2:10], 16) % 1_000_000:06d}",
        "MessageSid": sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": SERVICE_NUMBER,
    }
    signature = sign(token=provider.token, address=HOOKS_ORIGIN + HOOK, fields=fields)
    return load.Request(
        data=load.post(
            HOOK,
            urlencode(fields).encode(),
            host=f"127.0.0.1:{port}",
            headers={"X-Twilio-Signature": signature},
        )
    )


def _insert(port: int) -> load.Request:
    return load.Request(data=load.post("/bare/", b"x" * 600, host=f"127.0.0.1:{port}"))


def _unstored(calls: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from reports_inboundtext")
        (stored,) = cursor.fetchone()
    return calls - int(stored)


def _figures(name: str, replies: list[load.Reply]) -> dict[str, float]:
    durations = [reply.seconds * 1000 for reply in replies]
    return {
        f"{name}_p50_ms": latencies.median(durations),
        f"{name}_p99_ms": _p99(replies),
        f"{name}_refused": float(sum(reply.status != 200 for reply in replies)),
    }


def _p99(replies: list[load.Reply]) -> float:
    return latencies.percentile([reply.seconds * 1000 for reply in replies], 0.99)


def _checks(
    sizes: tuple[int, ...], sending: dict[str, float], taking_in: dict[str, float]
) -> list[Check]:
    few, many = sizes
    growth = sending[f"steps_per_second_at_{few}"] / sending[f"steps_per_second_at_{many}"]
    shares = [
        Check(f"rate at {size:,}, as a share of the bare client's", share, FLOOR)
        for size in sizes
        for share in [sending[f"share_of_bare_at_{size}"]]
    ]
    lost = [
        Check(f"texts lost or sent twice at {size:,}", off, 0, at_most=True)
        for size in sizes
        for off in [sending[f"texts_more_or_less_at_{size}"]]
    ]
    slower = taking_in["hook_p99_over_bare_p99"]
    return [
        *shares,
        *lost,
        Check("time for one step at the most due over the fewest", growth, MOST_GROWTH, True),
        Check("texts that came in and were lost", taking_in["texts_lost"], 0, at_most=True),
        Check("p99 of the webhook over a bare view's, worker busy", slower, MOST_SLOWER, True),
    ]
