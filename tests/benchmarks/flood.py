"""Whether somebody still gets through while the service is flooded from other networks.

Connections that send slowly or nothing, and empty posts that use up what all share. A bystander,
each time on a network of their own, opens the pages that matter most, before and meanwhile, and
types a return code. Two seconds are promised to a person, on whatever machine.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from threading import Thread

from reports.vault.case_keys import return_codes
from tests.benchmarks import latencies, load
from tests.benchmarks.outcome import Check, Outcome, Progress
from tests.benchmarks.server import serving
from tests.benchmarks.slow import Attack, Held, holding
from tests.tour.tools.browser import Browser, Unreachable

PAGES = {"help": "/help/", "start": "/", "tell": "/tell/", "back": "/back/"}
PROMISED_MS, CUT_SECONDS = 2000.0, 20.0
NEVER_SECONDS, FEW_SECONDS = 40.0, 1.0
QUIET_ROUNDS, FEW_ROUNDS = 30, 1
POSTS, FEW_POSTS = 5000, 50
PAUSE_SECONDS = 0.1
# A form: the page behind it wants to read all of it before it answers.
FORM = (
    b"POST /back/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
)
BODY = FORM + b"Content-Length: 2000\r\n\r\nc"


def attacks(*, full: bool) -> list[Attack]:
    """What is held on to, one after the other."""
    few, many = (16, 200) if full else (4, 8)
    return [
        Attack(name="bodies_16", count=few, opening=BODY, drip=b"c", from_one=True),
        Attack(name="bodies_200", count=many, opening=BODY, drip=b"c"),
        Attack(name="heads_200", count=many, opening=FORM + b"X-A: ", drip=b"a"),
        Attack(name="silent_200", count=many),
    ]


@dataclass
class Bystander:
    """Somebody who asks; how long each answer took, and how many were none."""

    port: int
    sources: Iterator[str]
    took_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: int = 0

    def ask(self) -> None:
        """Each page, and the page for the code with one that can be one and that nobody has."""
        for name, path in PAGES.items():
            self._timed(name, partial(self._open, path), wanted=200)
        self._timed("code", self._type_code, wanted=422)
        time.sleep(PAUSE_SECONDS)

    def _open(self, path: str) -> int:
        return self._browser().get(path).status

    def _type_code(self) -> int:
        browser = self._browser()
        page = browser.get(PAGES["back"])
        if page.status != 200:
            return page.status
        code = return_codes.ReturnCode.generate().shown
        return browser.submit(page.form(asks="code"), {"code": code}).status

    def _timed(self, name: str, ask: Callable[[], int], *, wanted: int) -> None:
        started = time.perf_counter()
        try:
            served = ask() == wanted
        except Unreachable:
            served = False
        self.took_ms[name].append((time.perf_counter() - started) * 1000)
        self.refused += not served

    def _browser(self) -> Browser:
        return Browser(f"http://127.0.0.1:{self.port}", source=next(self.sources))

    def figures(self, scene: str) -> dict[str, float]:
        """What is told of it."""
        p95s = {
            f"{scene}_{name}_p95_ms": latencies.percentile(took, 0.95)
            for name, took in self.took_ms.items()
        }
        return p95s | {f"{scene}_refused": float(self.refused)}


def run(progress: Progress, *, full: bool = True) -> Outcome:
    """Measure the bystander in quiet and in each flood, and when the held connections are cut."""
    addresses = load.loopback_addresses()
    outcome = Outcome({}, [])
    with serving(ready="/healthz") as port:
        progress("asking while nothing happens")
        quiet = Bystander(port, addresses)
        for _ in range(QUIET_ROUNDS if full else FEW_ROUNDS):
            quiet.ask()
        _judge(outcome, "quiet", quiet)
        for attack in attacks(full=full):
            progress(f"asking while others hold {attack.count} connections: {attack.name}")
            _hold(outcome, attack, Bystander(port, addresses), full=full)
        progress("asking while others post nothing")
        _post_nothing(outcome, Bystander(port, addresses), POSTS if full else FEW_POSTS)
    return outcome


def _hold(outcome: Outcome, attack: Attack, bystander: Bystander, *, full: bool) -> None:
    longest = NEVER_SECONDS if full else FEW_SECONDS
    made = Held(attack, port=bystander.port, sources=bystander.sources, longest=longest)
    with holding(made) as held:
        bystander.ask()
        while held.is_alive():
            bystander.ask()
        never = [NEVER_SECONDS] * held.left
    _judge(outcome, attack.name, bystander)
    if full:
        latest = max(held.cut_after + never)
        outcome.metrics[f"{attack.name}_cut_seconds"] = latest
        name = f"{attack.name}: seconds until the last is cut"
        outcome.checks.append(Check(name, latest, CUT_SECONDS, at_most=True))


def _post_nothing(outcome: Outcome, bystander: Bystander, count: int) -> None:
    post = load.post("/back/", b"", host=f"127.0.0.1:{bystander.port}")
    requests = [load.Request(data=post, source=next(bystander.sources)) for _ in range(count)]
    flood = Thread(
        target=load.run, args=(requests,), kwargs={"port": bystander.port, "concurrency": 16}
    )
    flood.start()
    bystander.ask()
    while flood.is_alive():
        bystander.ask()
    bystander.ask()  # and when everything that is counted has been
    _judge(outcome, "empty_posts", bystander)


def _judge(outcome: Outcome, scene: str, bystander: Bystander) -> None:
    figures = bystander.figures(scene)
    outcome.metrics.update(figures)
    slowest = max(value for name, value in figures.items() if name.endswith("_ms"))
    refused = figures[f"{scene}_refused"]
    outcome.checks.append(Check(f"{scene}: p95 in ms", slowest, PROMISED_MS, at_most=True))
    outcome.checks.append(Check(f"{scene}: bystanders lost", refused, 0, at_most=True))
