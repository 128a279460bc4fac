"""What pages weigh and how long they keep somebody waiting on a slow phone, in Chromium.

400 kbit/s, 400 ms to each answer, a processor four times slower, as the browser's own tools make
them. Bytes and requests of every page, staff's too, with nothing kept from before; the whole home
branch as one person walks it, with what the browser keeps. Times are printed; what is checked
beside bytes are ratios to bare answers of the same run, since a slow machine is no slow page.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from config.local.sample_data.sample_people import SamplePerson, read_people
from config.local.state import state_folder
from config.local.totp import totp_code
from tests.benchmarks.outcome import Check, Outcome, Progress
from tests.benchmarks.server import serving
from tests.journeys.chromium import launched, program
from tests.tour.tools.browser import Browser as PlainBrowser
from tests.tour.tools.worker_desk import Desk

LATENCY_MS, BYTES_A_SECOND, SLOWER = 400, 400 * 1000 / 8, 4
PUBLIC: Final = ("/", "/tell/", "/help/", "/tell/spot/", "/back/", "/staff/login/")
HREFS: Final = "all => all.map(each => each.getAttribute('href'))"
BARE: Final = "/healthz"
ROLES: Final = (
    "coordinator", "care_worker", "administrator", "shelter_staff", "pharmacist", "venue_staff"
)  # fmt: skip
ROUNDS, FEW_ROUNDS = 5, 1
HEAVIEST: Final = 20_000  # bytes on the wire, a page of the public site with all it needs
# A page and its style sheet are two answers one after the other; a form that leads on as well.
ANSWERS: Final = 2
MOST_FOR_PAINT, MOST_FOR_STEP = 1.6, 1.6
PROMISED_PAINT_S, PROMISED_BRANCH_S = 1.2, 18.0  # printed beside what was found
MOST_STEPS: Final = 20
TOLD: Final = {
    "consent": "yes",
    "about": "me",
    "subject": "partner",
    "right_now": "danger",
    "near": "no",
    "need": "tonight",
}


@dataclass
class Seen:
    """One page as it came: what went over the wire, and when somebody saw it."""

    address: str
    requests: int
    bytes: int
    paint_ms: float
    done_ms: float


@dataclass
class Wire:
    """What one tab asked for, as its browser counts it."""

    requests: int = 0
    bytes: int = 0
    _counted: dict[str, int] = field(default_factory=dict)

    def listen(self, context: BrowserContext, page: Page) -> None:
        """Count from now on, on a slow line and a slow processor."""
        devtools = context.new_cdp_session(page)
        devtools.on("Network.requestWillBeSent", self._asked)
        devtools.on("Network.loadingFinished", self._came)
        devtools.send("Network.enable")
        slow = {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        }
        devtools.send("Network.emulateNetworkConditions", slow)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def _asked(self, event: dict[str, Any]) -> None:
        self.requests += 1
        if answer := event.get("redirectResponse"):
            self.bytes += int(answer["encodedDataLength"])

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])


def run(progress: Progress, *, full: bool = True) -> Outcome:
    """Weigh every page, walk the branch, and hold both against bare answers."""
    path = program()
    if path is None:
        raise FileNotFoundError("no Chromium on this machine (apt-get install chromium)")
    rounds = ROUNDS if full else FEW_ROUNDS
    with serving(ready=BARE) as port:
        base = f"http://localhost:{port}"
        # Before the browser: it brings an event loop, in which nothing asks the database.
        logged_in = _logged_in(base, ROLES if full else ROLES[:1])
        with sync_playwright() as playwright:
            return _measured(launched(playwright, path), base, logged_in, progress, rounds)


def _measured(
    browser: Browser, base: str, logged_in: Mapping[str, Any], progress: Progress, rounds: int
) -> Outcome:
    progress("bare answers and first pages")
    bare = median(_cold(browser, base, BARE).done_ms for _ in range(rounds))
    found = {each: _cold(browser, base, each) for each in PUBLIC}
    paints = [_cold(browser, base, "/").paint_ms for _ in range(rounds)]
    with _tab(browser, base) as (page, wire):
        progress("the home branch")
        steps = list(_branch(page, wire))
        progress("what may be told after the code")
        parts = list(_parts(page, wire, most=None if rounds > FEW_ROUNDS else 1))
    progress("pages of staff")
    staff = list(_of_staff(browser, base, logged_in, most=rounds * 8))
    browser.close()
    weighed = {_without_ids(each.address): each for each in (*steps[1:], *parts, *staff)}
    return _outcome(bare, found, median(paints), steps, weighed)


def _outcome(
    bare: float, found: dict[str, Seen], paint: float, steps: list[Seen], others: dict[str, Seen]
) -> Outcome:
    waiting = sum(each.done_ms for each in steps)
    metrics: dict[str, float] = {
        "bare_answer_ms": round(bare),
        "first_paint_ms": round(paint),
        "first_paint_promised_ms": PROMISED_PAINT_S * 1000,
        "home_branch_pages": len(steps),
        "home_branch_waiting_s": round(waiting / 1000, 2),
        "home_branch_promised_s": PROMISED_BRANCH_S,
        "home_branch_bytes": sum(each.bytes for each in steps),
        "home_branch_requests": sum(each.requests for each in steps),
    }
    for name, seen in {**others, **found}.items():
        metrics |= {f"bytes {name}": seen.bytes, f"requests {name}": seen.requests}
    for name, seen in found.items():
        metrics |= {
            f"paint_ms {name}": round(seen.paint_ms),
            f"done_ms {name}": round(seen.done_ms),
        }
    heaviest = max(seen.bytes for name, seen in found.items() if not name.startswith("/staff/"))
    step = waiting / len(steps)
    return Outcome(
        metrics,
        [
            Check("heaviest public page, bytes", heaviest, HEAVIEST, at_most=True),
            Check("first paint to bare answers", paint / (ANSWERS * bare), MOST_FOR_PAINT, True),
            Check("a step to bare answers", step / (ANSWERS * bare), MOST_FOR_STEP, True),
        ],
    )


@contextmanager
def _tab(browser: Browser, base: str, **options: Any) -> Iterator[tuple[Page, Wire]]:
    """A new window with nothing kept, on the slow line."""
    context = browser.new_context(
        base_url=base, viewport={"width": 360, "height": 740}, locale="en", **options
    )
    context.set_default_timeout(120_000)
    page, wire = context.new_page(), Wire()
    wire.listen(context, page)
    try:
        yield page, wire
    finally:
        context.close()


def _cold(browser: Browser, base: str, address: str) -> Seen:
    with _tab(browser, base) as (page, wire):
        return _seen(page, wire, lambda: page.goto(address))


def _seen(page: Page, wire: Wire, go: Callable[[], object]) -> Seen:
    requests, weight = wire.requests, wire.bytes
    with page.expect_navigation(wait_until="load"):
        go()
    timing = page.evaluate(
        """async () => {
            await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 0)));
            const [own] = performance.getEntriesByType("navigation");
            const [paint] = performance.getEntriesByName("first-contentful-paint");
            return [paint ? paint.startTime : own.loadEventEnd, own.loadEventEnd];
        }"""
    )
    address = page.url.removeprefix(page.url.split("/", 3)[0] + "//").partition("/")[2]
    return Seen(f"/{address}", wire.requests - requests, wire.bytes - weight, *timing)


def _branch(page: Page, wire: Wire) -> Iterator[Seen]:
    """From the start page to the code: a partner, in danger, a place tonight."""
    yield _seen(page, wire, lambda: page.goto("/"))
    yield from _answered(page, wire, until=lambda: page.locator(".code").count() > 0)


def _parts(page: Page, wire: Wire, *, most: int | None) -> Iterator[Seen]:
    """Every page of what may be told after the code; of `most` parts, or of all."""
    yield _seen(page, wire, page.locator('main form[action$="/code/"] button').first.click)
    parts = page.locator('main a[href^="/tell/more/"]').evaluate_all(HREFS)
    for part in parts[:most]:
        yield _seen(page, wire, partial(page.goto, part))
        yield from _answered(page, wire, until=lambda: "/tell/more/" not in page.url)


def _answered(page: Page, wire: Wire, *, until: Callable[[], bool]) -> Iterator[Seen]:
    """Answer page after page until it is so."""
    refused = 0
    for _step in range(MOST_STEPS):
        if until():
            return
        before = page.url
        _answer(page, refused)
        yield _seen(page, wire, _onward(page).click)
        refused = refused + 1 if page.url == before else 0
    raise RuntimeError(f"no end after {MOST_STEPS} pages, at {page.url}")


def _answer(page: Page, refused: int) -> None:
    """Answer what is asked as TOLD has it, else by the first answer that was not refused."""
    radios = page.locator("main input[type=radio]")
    names = dict.fromkeys(radios.evaluate_all("all => all.map(each => each.name)"))
    for name in names:
        told = page.locator(f'main input[name="{name}"][value="{TOLD.get(name, "")}"]')
        every = page.locator(f'main input[name="{name}"]')
        (told.first if told.count() else every.nth(refused % every.count())).check()
    for box in page.locator("main input[type=checkbox]").all()[:1]:
        box.check()
    for area in page.locator("main textarea").all():
        area.fill("A few words, as they are typed on a phone.")


def _onward(page: Page) -> Any:
    ways = (
        "button[name=who][value=self]",
        "main button[value=on]",
        "main button[value=send]",
        "main .button",
        "main button",
    )
    return next(page.locator(each).first for each in ways if page.locator(each).count())


def _of_staff(
    browser: Browser, base: str, logged_in: Mapping[str, Any], *, most: int
) -> Iterator[Seen]:
    """One page of each kind that links lead each of them to, the nearest `most` of one first."""
    for cookies in logged_in.values():
        with _tab(browser, base) as (page, wire):
            page.context.add_cookies(cookies)
            waiting, known = ["/desk/"], {"/desk/"}
            for _ in range(most):
                if not waiting:
                    break
                yield _seen(page, wire, partial(page.goto, waiting.pop(0)))
                for address in page.locator("a[href]:not([download])").evaluate_all(HREFS):
                    if _is_page(address) and (kind := _without_ids(address)) not in known:
                        known.add(kind)
                        waiting.append(address)


def _is_page(address: str) -> bool:
    return (
        address.startswith("/")
        and address.endswith("/")
        and not any(each in address for each in ("logout", "exit", "?", "#"))
    )


def _without_ids(address: str) -> str:
    """What kind of page it is: an address without whose it is."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", address)


def _logged_in(base: str, roles: Sequence[str]) -> dict[str, Any]:
    """The cookies of one person of each role, at their desk."""
    people = {each.role: each for each in read_people(Path(state_folder()))}
    return {role: _cookies_of(people[role], base) for role in roles}


def _cookies_of(person: SamplePerson, base: str) -> list[dict[str, str]]:
    plain = PlainBrowser(base)
    desk = Desk(
        plain, person, lambda: totp_code(person.login, now=datetime.now(UTC)), lambda _words: None
    )
    desk.give_password()
    desk.give_code()
    return [{"name": name, "value": value, "url": base} for name, value in plain.cookies.items()]
