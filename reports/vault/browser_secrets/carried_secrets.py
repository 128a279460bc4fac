"""A little that a browser carries for us until there is a row: sealed by the service's keys.

Bound to the browser's other cookie (see `boxes`), and as long whatever is in it.
"""

import base64
import binascii
import json
from datetime import datetime, timedelta
from typing import Final, cast

from reports.vault.browser_secrets.sealed_boxes import Box, NoBox
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs

LIFE: Final = timedelta(hours=2)


class NothingCarried(Exception):
    """This is nothing of ours, not this browser's, or too old."""


def seal(said: dict[str, str], *, cookie: str, now: datetime) -> str:
    """Return text for a cookie beside `cookie`. Raises sealed_boxes.NoBox when that is none of
    ours."""
    data = json.dumps({"ends": (now + LIFE).isoformat(), "said": said}).encode()
    return base64.urlsafe_b64encode(account_blobs.close(_context(cookie), data)).decode()


def read(text: str, *, cookie: str, now: datetime) -> dict[str, str]:
    """Return what was sealed for this browser. Raises NothingCarried."""
    try:
        blob = base64.urlsafe_b64decode(text.encode("ascii"))
        kept = json.loads(account_blobs.open(_context(cookie), blob))
    except (NoBox, SealBroken, binascii.Error, UnicodeError):
        raise NothingCarried from None
    if datetime.fromisoformat(kept["ends"]) <= now:
        raise NothingCarried
    return cast("dict[str, str]", kept["said"])


def _context(cookie: str) -> Context:
    place = Box(cookie, use="carried").row_id
    return Context("carried", place, place)
