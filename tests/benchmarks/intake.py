"""How fast reports are filed: the request that files a full web report, against one INSERT.

Reports are told page by page over HTTP first, and their drafts copied, so that what is timed is
the one request that files: check, triage, keys, seal, route, clocks, audit. The return code was
derived by the page before, as it is for everybody who sees that page. Requests come eight
at a time from loopback addresses of many networks, with the limits on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection

from config.local.bench import latencies
from config.local.bench.outcome import Check, Outcome, Progress
from config.local.tour.browser import Browser
from config.local.tour.stories import FRENCH
from config.local.tour.teller import walk_to_sending
from reports.cases.models import Case
from reports.vault import codes, drafts
from tests.benchmarks import bare, load
from tests.benchmarks.server import serving

CONCURRENCY = 8
SHARE_OF_BARE = 0.08
FULL, SMALL = 2000, 24
BARE, BARE_SETTINGS = "tests.benchmarks.bare_application:application", "tests.benchmarks.bare"
WARM_UP = 64
TURNS = 8


@dataclass(frozen=True)
class Prepared:
    """The posts that will file, and the submission each carries."""

    requests: list[load.Request]
    submissions: list[UUID]


def run(progress: Progress, *, full: bool = True) -> Outcome:
    """Measure filing and the bare stack in turns, on the same database and machine."""
    count = FULL if full else SMALL
    addresses = load.loopback_addresses()
    with serving(ready="/healthz") as port, _bare_server() as bare_port:
        prepared = _warm(progress, port, count, addresses)
        plain = _bare_requests(bare_port, count)
        progress(f"filing {count:,} reports, {CONCURRENCY} at a time, in turns with bare inserts")
        filing, inserting = _in_turns((prepared.requests, port), (plain, bare_port))
    stored = Case.objects.filter(submission_id__in=prepared.submissions).count()
    metrics = {
        **_figures("reports", *filing),
        "reports_lost": float(count - stored),
        "bare_inserts_per_second": _figures("bare", *inserting)["bare_per_second"],
    }
    share = metrics["reports_per_second"] / metrics["bare_inserts_per_second"]
    metrics["share_of_bare"] = share
    return Outcome(
        metrics,
        [
            Check("reports lost", metrics["reports_lost"], 0, at_most=True),
            Check("rate of filing, as a share of the bare stack's", share, SHARE_OF_BARE),
        ],
    )


def _warm(progress: Progress, port: int, count: int, addresses: Iterator[str]) -> Prepared:
    progress("telling one report page by page")
    warm_up = _prepare(port, WARM_UP if count > WARM_UP else 8, addresses)
    progress(f"copying its draft {count:,} times")
    prepared = _prepare(port, count, addresses)
    progress("warming up")
    load.run(warm_up.requests, port=port, concurrency=CONCURRENCY)
    return prepared


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


def _prepare(port: int, count: int, addresses: Iterator[str]) -> Prepared:
    """Tell once over HTTP; give `count` reporters each a draft of their own with those answers."""
    host = f"127.0.0.1:{port}"
    browser = Browser(f"http://{host}", source=next(addresses))
    form = walk_to_sending(browser, FRENCH.story)
    (name,) = (name for name in browser.cookies if name.endswith("d"))
    told = drafts.load(browser.cookies[name], now=datetime.now(UTC))
    token = drafts.form_token(browser.cookies[name])
    requests, submissions = [], []
    for _ in range(count):
        cookie, draft = drafts.start(now=datetime.now(UTC), answers=told.answers)
        _derive_ahead(draft)
        data = [(key, _own(value, token, cookie)) for key, value in form.data({})]
        body = urlencode(data + [(key, value) for key, value, _ in form.buttons[:1] if key])
        post = load.post(form.action, body.encode(), cookie=f"{name}={cookie}", host=host)
        requests.append(load.Request(data=post, source=next(addresses)))
        submissions.append(draft.submission_id)
    return Prepared(requests, submissions)


def _derive_ahead(draft: drafts.Draft) -> None:
    """What the page before the sending did for the one report that was told over HTTP."""
    code = codes.ReturnCode.generate()
    draft.make_ready(code, codes.derive(code))
    drafts.save(draft, now=datetime.now(UTC))


def _own(value: str, token: str, cookie: str) -> str:
    return drafts.form_token(cookie) if value == token else value


@contextmanager
def _bare_server() -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_bare")
        cursor.execute(bare.TABLE)
    with serving(ready="/bare/", settings=BARE_SETTINGS, application=BARE) as port:
        yield port


def _bare_requests(port: int, count: int) -> list[load.Request]:
    addresses = load.loopback_addresses()
    post = load.post("/bare/", b"x" * 600, host=f"127.0.0.1:{port}")
    requests = [load.Request(data=post, source=next(addresses)) for _ in range(count)]
    load.run(requests[:WARM_UP], port=port, concurrency=CONCURRENCY)
    return requests


def _figures(name: str, replies: list[load.Reply], seconds: float) -> dict[str, float]:
    durations = [reply.seconds * 1000 for reply in replies]
    return {
        f"{name}_per_second": len(replies) / seconds,
        f"{name}_p50_ms": latencies.median(durations),
        f"{name}_p95_ms": latencies.percentile(durations, 0.95),
        f"{name}_refused": float(sum(not 200 <= reply.status < 400 for reply in replies)),
    }
