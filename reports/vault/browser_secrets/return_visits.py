"""A reporter who came back: the return code in a box of its own, for fifteen quiet minutes.

The box is none of the drafts' (see `boxes`): one cookie put in the place of the other opens
nothing.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from reports.vault.browser_secrets import sealed_boxes
from reports.vault.browser_secrets.sealed_boxes import Box, NoBox
from reports.vault.case_keys.return_codes import ReturnCode

LIFE: Final = timedelta(minutes=15)


def begin(code: ReturnCode, *, now: datetime) -> str:
    """Keep the code under a fresh cookie, and return that."""
    cookie = sealed_boxes.new_cookie()
    _box(cookie).create(code.digits.encode(), ends_at=now + LIFE)
    return cookie


def code_of(cookie: str, *, now: datetime) -> ReturnCode | None:
    """Return the code of a visit that is not over; its quarter of an hour starts again."""
    try:
        with transaction.atomic():
            box = _box(cookie)
            kept = box.load(now=now, lock=True)
            box.replace(kept.data, revision=kept.revision, ends_at=now + LIFE)
    except NoBox:
        return None
    return ReturnCode(kept.data.decode())


def end(cookie: str) -> None:
    """Forget the code; a cookie without a visit is no error."""
    try:
        box = _box(cookie)
    except NoBox:
        return
    box.destroy()


def _box(cookie: str) -> Box:
    return Box(cookie, use="visit")
