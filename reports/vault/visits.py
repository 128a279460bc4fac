"""A reporter who came back with her code: what it derived to, for a quarter of an hour idle.

Kept as a draft is (see `boxes`), so that the code is typed once and derived once. The code itself
is not kept.
"""

from datetime import datetime, timedelta
from typing import Final

from reports.vault import boxes
from reports.vault.boxes import Box, NoBox
from reports.vault.codes import CodeKeys

IDLE: Final = timedelta(minutes=15)


class NoVisit(Exception):
    """Nobody came back in this browser, or it ran out: ask the code again."""


def start(code_keys: CodeKeys, *, now: datetime) -> str:
    """Keep what the code derived to, and return the cookie that finds it."""
    cookie = boxes.new_cookie()
    _box(cookie).create(code_keys.to_bytes(), ends_at=now + IDLE)
    return cookie


def load(cookie: str, *, now: datetime) -> CodeKeys:
    """Return what the code derived to, and live on for a quarter of an hour. Raises NoVisit."""
    box = _box(cookie)
    try:
        content = box.load(now=now)
    except NoBox:
        raise NoVisit from None
    box.keep(ends_at=now + IDLE)
    return CodeKeys.from_bytes(content.data)


def end(cookie: str) -> None:
    """She leaves, or has erased everything; nothing there is no error."""
    try:
        box = _box(cookie)
    except NoVisit:
        return
    box.destroy()


def _box(cookie: str) -> Box:
    try:
        return Box(cookie, use="visit", context_name="visit.code")
    except NoBox:
        raise NoVisit from None
