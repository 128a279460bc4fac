"""The minutes after sending: the return code in a box of its own, and what its list needs to know.

It opens the list of chapters and nothing that lies behind the code: for that the code is typed. The
box is none of a visit's (`return_visits`): neither opens as the other.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from reports.vault.browser_secrets import sealed_boxes
from reports.vault.browser_secrets.sealed_boxes import Box, NoBox
from reports.vault.case_keys.return_codes import ReturnCode

LIFE: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True, repr=False)
class JustSent:
    """The code, and what the browser knows of the report: never an answer."""

    code: ReturnCode
    known: Mapping[str, str]


def begin(code: ReturnCode, known: Mapping[str, str], *, now: datetime) -> str:
    """Keep both under a fresh cookie, and return that."""
    cookie = sealed_boxes.new_cookie()
    said = json.dumps({"code": code.digits, "known": dict(known)})
    _box(cookie).create(said.encode(), ends_at=now + LIFE)
    return cookie


def read(cookie: str, *, now: datetime) -> JustSent | None:
    """What was kept, if the quarter of an hour is not over; it starts again."""
    try:
        with transaction.atomic():
            box = _box(cookie)
            kept = box.load(now=now, lock=True)
            box.replace(kept.data, revision=kept.revision, ends_at=now + LIFE)
    except NoBox:
        return None
    said = json.loads(kept.data)
    return JustSent(code=ReturnCode(said["code"]), known=said["known"])


def end(cookie: str) -> None:
    """Forget it; a cookie without anything is no error."""
    try:
        box = _box(cookie)
    except NoBox:
        return
    box.destroy()


def _box(cookie: str) -> Box:
    return Box(cookie, use="sent")
