"""A thief of the write-ahead log, as a standby, an archive and a base backup have it.

It holds rows that are long deleted. Drafts are among them, and open with the browser's cookie
alone; what opens a worker's key never is.
"""

import base64
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client

from reports.accounts.authentication.sessions import COOKIE
from reports.vault.models import DraftRow, Unlock
from tests.attacks.conftest import WORDS, Scene
from tests.attacks.thief import Loot, Rows, Thief, stolen_rows
from tests.environment import FOLDER
from tests.reports.accounts.people import log_in
from tests.reports.cases.world import NOW
from tests.reports.channels.web.browser import Reporter

pytestmark = pytest.mark.django_db
DRAFT_COOKIE = "d"
PART = 24  # bytes: a row may lie across two pages of the log


def _position() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select pg_walfile_name(pg_current_wal_insert_lsn())")
        (name,) = cursor.fetchone()
    return str(name)


def _log_since(first: str) -> bytes:
    """Whatever the server wrote ahead since then."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_logical_emit_message(false, 'test', 'all of it', true)")
    folder = Path(FOLDER) / "pg" / "cluster" / "pg_wal"
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    return b"".join((folder / name).read_bytes() for name in names if first <= name <= _position())


def _is_in(log: bytes, blob: bytes) -> bool:
    return any(blob[at : at + PART] in log for at in range(0, len(blob) - PART, PART))


def test_a_draft_that_was_left_is_in_the_log_and_opens_with_its_cookie_alone(scene: Scene) -> None:
    first = _position()
    reporter = Reporter().begin().to("words").press(happened=WORDS)
    cookie = base64.urlsafe_b64decode(reporter.client.cookies[DRAFT_COOKIE].value + "=")
    rows, blob = stolen_rows(), bytes(DraftRow.objects.get().blob)
    reporter.client.get("/exit/")
    assert not DraftRow.objects.exists()
    assert _is_in(_log_since(first), blob)
    everybody = tuple(person.password for person in (scene.cast.ada, scene.cast.beatriz))
    everything = {"passwords": everybody, "return_codes": (scene.code,)}
    assert _drafts_read(rows, **everything) == []
    assert len(_drafts_read(rows, cookies=(cookie,))) == 1


def _drafts_read(rows: Rows, **loot: object) -> list[str]:
    found = Thief(Loot(rows=rows, **loot)).plunder().holds(WORDS)  # type: ignore[arg-type]
    return [place for place in found if place.startswith("DraftRow")]


def test_no_row_that_opens_a_workers_key_is_ever_in_the_log(scene: Scene) -> None:
    """Her cookie opens nothing for a thief of the log, not even while she is logged in."""
    first, client = _position(), Client()
    with time_machine.travel(NOW, tick=False):
        log_in(client, scene.cast.beatriz, now=NOW)
    assert client.cookies[COOKIE].value
    blob = bytes(Unlock.objects.get().blob)
    assert len(blob) > PART
    assert not _is_in(_log_since(first), blob)
