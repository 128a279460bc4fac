"""The scene of every attack: a report in the house, read, answered, noted about."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from pytest_django import Settings

from reports.cases.casework import conversation, notes, reporter
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Shift
from reports.intake.filing import file_report
from reports.vault.case_keys import return_codes
from reports.vault.case_keys.return_codes import CodeKeys
from tests.reports.accounts.people import Cast, cheap_passwords, make_cast
from tests.reports.cases.world import NOW, contact, submission

WORDS = "he took the blue suitcase and my passport"
NAME = "Sample Nightingale"
REPLY = "thank you for telling us, I read this each morning"
FOLLOW_UP = "the suitcase is back, the passport is not"
NOTE = "she sounded tired on Tuesday"
SEALED = (WORDS, NAME, REPLY, FOLLOW_UP, NOTE)
FOR_THE_CODE = (REPLY, FOLLOW_UP)
NEVER_FOR_THE_CODE = (WORDS, NAME, NOTE)
NUMBER = "+32470471108"
CODE_WORD = "tulip-canary"
WORKING = (NUMBER, CODE_WORD)


def sql(statement: str, *values: Any) -> int:
    """Run one statement as an attacker does; return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def rows(statement: str, *values: Any) -> list[Any]:
    """What a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@dataclass(frozen=True)
class Scene:
    """Who is there, what was told, and the code that leads back to it."""

    cast: Cast
    case_id: UUID
    code: str
    code_keys: CodeKeys


@pytest.fixture(autouse=True)
def _cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, and no report yet."""
    return make_cast()


@pytest.fixture
def own_ring(settings: Settings, tmp_path: Path) -> None:
    """A ring file of this test's own, with the same keys: it will be rotated."""
    mine = tmp_path / "ring.json"
    shutil.copy(settings.LINDEN_VAULT_KEYS_FILE, mine)
    mine.chmod(0o600)
    settings.LINDEN_VAULT_KEYS_FILE = str(mine)


@pytest.fixture
def scene(db: None) -> Scene:
    """Amina has told; Beatriz has answered and noted; Amina has written again."""
    return make_scene()


def make_scene() -> Scene:
    """The same, for tests that bring their own database."""
    cast = make_cast()
    Shift.objects.create(
        team_id=cast.french.pk,
        user_id=cast.beatriz.user_id,
        starts_at=NOW - timedelta(hours=2),
        ends_at=NOW + timedelta(hours=6),
    )
    code = return_codes.ReturnCode.generate()
    keys = return_codes.derive(code)
    told = submission(
        words={"happened": WORDS, "name": NAME}, contact=contact(number=NUMBER), code_keys=keys
    )
    case_id = file_report(submission=told, now=NOW).case_id
    by = cast.beatriz.staff
    lifecycle.acknowledge(case_id=case_id, by=by, now=NOW)
    conversation.write_message(case_id=case_id, text=REPLY, by=by, now=NOW)
    notes.add_note(case_id=case_id, text=NOTE, by=by, now=NOW)
    reporter.write_message(code_keys=keys, text=FOLLOW_UP, now=NOW, message_id=uuid4())
    return Scene(cast, case_id, code.shown, keys)
