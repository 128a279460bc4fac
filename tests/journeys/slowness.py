"""A browser on a bad line and a slow machine, for whoever asked for one (`LINDEN_SLOW_BROWSER=1`).

What a test does not wait for is late then, instead of now and then: the page comes after what was
pressed, its scripts after its heading, and every script takes its time. A test that asks too early
fails at once.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

ASKED_FOR = os.environ.get("LINDEN_SLOW_BROWSER") == "1"
LATE = 700
"""Milliseconds until anything is answered: a page, then its scripts, then what these ask for."""
SLOWER = 4


@contextmanager
def as_asked() -> Iterator[None]:
    """Make every page that is opened meanwhile slow, or none."""
    lines: dict[Page, CDPSession] = {}
    go_offline = BrowserContext.set_offline

    def opened[T, **P](
        opens: Callable[Concatenate[T, P], Page],
    ) -> Callable[Concatenate[T, P], Page]:
        def slowly(browser: T, /, *args: P.args, **options: P.kwargs) -> Page:
            page = opens(browser, *args, **options)
            line = lines[page] = page.context.new_cdp_session(page)
            line.send("Network.enable")
            line.send("Network.setCacheDisabled", {"cacheDisabled": True})
            line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            _slow_down(line, offline=False)
            return page

        return slowly

    def set_offline(context: BrowserContext, offline: bool) -> None:
        go_offline(context, offline)
        for page in context.pages:
            _slow_down(lines[page], offline=offline)  # of two that say how it is, this one counts

    with pytest.MonkeyPatch.context() as patch:
        if ASKED_FOR:
            patch.setattr(Browser, "new_page", opened(Browser.new_page))
            patch.setattr(BrowserContext, "new_page", opened(BrowserContext.new_page))
            patch.setattr(BrowserContext, "set_offline", set_offline)
        yield


def _slow_down(line: CDPSession, *, offline: bool) -> None:
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": offline, "latency": LATE, "downloadThroughput": -1, "uploadThroughput": -1},
    )
