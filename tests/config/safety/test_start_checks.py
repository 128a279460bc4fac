"""Each unsafe setting is refused, by its id; the safe one starts."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.checks import CheckMessage, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.test import override_settings
from pytest_django.fixtures import Settings

from config.local.state import ROOT
from config.safety import start_checks
from reports.accounts.onboarding import members
from reports.vault.models import KeyHolder
from reports.vault.primitives.envelope import Cost
from reports.vault.primitives.selftest import SelfTestFailed
from reports.vault.service_keys import key_files, key_rings, recovery_files
from tests import children

CHEAP = Cost(8 * 1024, 1)


@pytest.fixture
def installation(settings: Settings, tmp_path: Path) -> Settings:
    """A configuration as an operator would make it: own keys, own names, no demo."""
    for name, value in _keys(tmp_path, sample=False).items():
        setattr(settings, name, value)
    settings.LINDEN_DEMO = False
    settings.SECRET_KEY = "x" * 50
    settings.LINDEN_SECRET_KEY_FILE = str(tmp_path / "secret")
    (tmp_path / "secret").touch(mode=0o600)
    settings.LINDEN_PROXIES = 1
    settings.ALLOWED_HOSTS = ["help.example.org"]
    settings.LINDEN_PUBLIC_ADDRESS = "https://help.example.org"
    return settings


def _keys(folder: Path, *, sample: bool) -> dict[str, str]:
    ring, lookup, public = folder / "ring", folder / "lookup", folder / "public"
    key_files.write_ring(ring, sample=sample, now=datetime.now(UTC))
    key_files.write_lookup(lookup, sample=sample)
    recovery_files.write_recovery(
        public, folder / "private", passphrase="a passphrase for tests", sample=sample, cost=CHEAP
    )
    (folder / "journal").mkdir(mode=0o700)
    return {
        "LINDEN_VAULT_KEYS_FILE": str(ring),
        "LINDEN_LOOKUP_KEY_FILE": str(lookup),
        "LINDEN_RECOVERY_PUBLIC_KEY_FILE": str(public),
        "LINDEN_JOURNAL_DIR": str(folder / "journal"),
    }


def _found() -> list[CheckMessage]:
    return [
        *start_checks.web_settings(),
        *start_checks.keys_and_journal(),
        *start_checks.journal_is_private(),
    ]


def _ids() -> set[str]:
    return {str(message.id) for message in _found()}


@pytest.mark.usefixtures("installation")
def test_a_safe_installation_starts() -> None:
    assert _found() == []
    assert start_checks.vault_works() == []


@pytest.mark.parametrize(
    ("name", "value", "id"),
    [
        ("SECRET_KEY", "", "linden.config.E001"),
        ("SECRET_KEY", "short", "linden.config.E001"),
        ("LINDEN_SECRET_KEY_FILE", "/etc/hostname", "linden.config.E010"),
        ("LINDEN_PROXIES", None, "linden.config.E021"),
        ("DEBUG", True, "linden.config.E002"),
        ("ALLOWED_HOSTS", ["*"], "linden.config.E003"),
        ("ALLOWED_HOSTS", [], "linden.config.E003"),
        ("LINDEN_PUBLIC_ADDRESS", "http://help.example.org", "linden.config.E004"),
        ("LINDEN_PUBLIC_ADDRESS", "https://linden.invalid", "linden.config.E004"),
        ("LINDEN_VAULT_KEYS_FILE", "", "linden.config.E005"),
        ("LINDEN_VAULT_KEYS_FILE", "/nowhere/ring", "linden.config.E005"),
        ("LINDEN_LOOKUP_KEY_FILE", "", "linden.config.E005"),
        ("LINDEN_RECOVERY_PUBLIC_KEY_FILE", "", "linden.config.E005"),
        ("LINDEN_JOURNAL_DIR", "", "linden.config.E005"),
        ("LINDEN_JOURNAL_DIR", "/nowhere", "linden.config.E005"),
    ],
)
def test_what_is_unsafe_is_refused(installation: Settings, name: str, value: Any, id: str) -> None:
    setattr(installation, name, value)
    assert id in _ids()
    assert all(message.hint for message in _found())


def test_no_proxy_is_said_and_not_contradicted(installation: Settings) -> None:
    installation.LINDEN_PROXIES = 0
    assert _ids() == set()
    installation.LINDEN_BEHIND_PROXY = True
    assert _ids() == {"linden.config.E021"}


@pytest.mark.parametrize("name", ["LINDEN_VAULT_KEYS_FILE", "LINDEN_LOOKUP_KEY_FILE"])
def test_a_key_that_others_can_read_is_refused(installation: Settings, name: str) -> None:
    Path(getattr(installation, name)).chmod(0o640)
    assert _ids() == {"linden.config.E005"}


def test_a_journal_that_others_can_read_is_refused(installation: Settings) -> None:
    Path(installation.LINDEN_JOURNAL_DIR).chmod(0o750)
    assert _ids() == {"linden.config.E006"}


def test_a_journal_that_cannot_be_written_is_refused(
    installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stat.S_IMODE(Path(installation.LINDEN_JOURNAL_DIR).stat().st_mode) == 0o700
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert _ids() == {"linden.config.E006"}


def test_sample_keys_are_refused_outside_the_demo(installation: Settings, tmp_path: Path) -> None:
    (tmp_path / "sample").mkdir()
    for name, value in _keys(tmp_path / "sample", sample=True).items():
        setattr(installation, name, value)
    assert len(start_checks.keys_and_journal()) == 3
    installation.LINDEN_DEMO = True
    assert start_checks.keys_and_journal() == []


def test_real_keys_are_refused_in_the_demo(installation: Settings) -> None:
    """The demo shows passwords and needs no https: a real installation must not start as one."""
    installation.LINDEN_DEMO = True
    assert [each.id for each in start_checks.keys_and_journal()] == ["linden.config.E005"] * 3


def test_a_build_that_cannot_seal_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise SelfTestFailed

    monkeypatch.setattr(start_checks, "self_test", broken)
    assert [message.id for message in start_checks.vault_works()] == ["linden.config.E008"]


@pytest.mark.django_db
def test_the_public_site_needs_coordinators() -> None:
    found = start_checks.public_site_may_open(databases=["default"])
    assert {message.id for message in found} == {"linden.config.E009"}
    with override_settings(LINDEN_SITES=["staff"]):
        assert start_checks.public_site_may_open(databases=["default"]) == []


def test_whatever_keeps_the_public_site_closed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_checks, "_pending_migrations", lambda: False)
    monkeypatch.setattr(members, "readiness", lambda: ["One is missing", "Another too"])
    found = start_checks.public_site_may_open(databases=["default"])
    assert [message.msg for message in found] == ["One is missing.", "Another too."]


@pytest.mark.django_db(transaction=True)
def test_a_database_older_than_the_code_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from django_migrations where id ="
            " (select max(id) from django_migrations where app = 'reports') returning name"
        )
        newest = cursor.fetchone()
    try:
        found = start_checks.tables_are_current(databases=["default"])
        assert [message.id for message in found] == ["linden.config.E007"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into django_migrations (app, name, applied) values ('reports', %s, now())",
                newest,
            )


@pytest.mark.django_db
def test_a_session_of_our_own_is_good() -> None:
    assert start_checks.sessions_are_our_own(databases=["default"]) == []


@pytest.mark.parametrize(
    "seen",
    [
        {"before": 1, "second": 1, "after": 2},  # it got the session we had just used
        {"before": 1, "second": 2, "after": 3},  # each statement in whichever is idle
        {"before": 1, "second": 1, "after": 1},
    ],
)
@pytest.mark.django_db
def test_a_pooler_that_shares_sessions_is_refused(
    seen: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = iter(seen.values())
    monkeypatch.setattr(start_checks, "_session", lambda _: next(sessions))
    found = start_checks.sessions_are_our_own(databases=["default"])
    assert [message.id for message in found] == ["linden.config.E018"]
    assert "session mode" in str(found[0].hint)


@pytest.mark.django_db
def test_migrate_may_run_without_coordinators() -> None:
    """The checks of tables and people are deployment checks: only what serves runs them."""
    ids = {message.id for message in run_checks(databases=["default"])}
    assert not ids & {"linden.config.E007", "linden.config.E009"}


@pytest.mark.django_db
def test_an_older_postgresql_is_refused_before_anything_is_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert start_checks.database_is_new_enough(databases=["default"]) == []
    monkeypatch.setattr(start_checks, "OLDEST_POSTGRESQL", 99)
    (found,) = start_checks.database_is_new_enough(databases=["default"])
    assert found.id == "linden.config.E028"
    with pytest.raises(SystemCheckError, match="99 or newer is needed"):
        call_command("migrate", skip_checks=False)


@pytest.mark.usefixtures("installation")
def test_the_recovery_key_is_shown_to_compare() -> None:
    (found,) = start_checks.recovery_fingerprint()
    shown = recovery_files.shown_fingerprint(key_rings.recovery_public_key())
    assert found.msg == f"The recovery key is {shown}."
    assert not found.is_serious()


# As each kind of process begins, up to the point where it would serve.
WEB = "import config.wsgi\n"
WORKER = """
from config.celery import app
app.Worker(pool="solo")
"""
BEAT = """
from celery.beat import Service
from config.celery import app
app.loader.import_default_modules()
beat = Service(app, scheduler_cls="celery.beat:Scheduler")
beat._is_shutdown.set()
beat.start()
"""
KINDS = {"web": WEB, "worker": WORKER, "beat": BEAT}


def _start(script: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    # As an installation starts it: without what only the tests' own process needs.
    return subprocess.run(
        [sys.executable, "-c", f"{script}print('it goes on')"],
        cwd=ROOT,
        env=children.environment(**environment),
        capture_output=True,
        text=True,
    )


@pytest.mark.django_db(transaction=True)
def test_the_web_process_refuses_and_says_why(tmp_path: Path) -> None:
    url = _database_url()
    refused = _start(WEB, LINDEN_DATABASE_URL=url)
    assert refused.returncode == 1
    assert "linden.config.E009" in refused.stderr
    assert "LINDEN_SITES=staff" in refused.stderr
    assert "refusing to start" in refused.stderr
    started = _start(WEB, LINDEN_DATABASE_URL=url, LINDEN_SITES="staff")
    assert (started.returncode, started.stderr) == (0, "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_journal_is_said_and_keeps_no_process_down(kind: str, settings: Settings) -> None:
    """Reports are filed without it; what must not be done meanwhile is refused where it is done."""
    good = f"2026-11-24T12:00:00+00:00 {uuid4()}\n"
    Path(settings.LINDEN_JOURNAL_DIR, "erased.log").write_text(f"{good}{'x' * 80}\n")
    started = _start(
        KINDS[kind],
        LINDEN_DATABASE_URL=_database_url(),
        LINDEN_JOURNAL_DIR=settings.LINDEN_JOURNAL_DIR,
        LINDEN_SITES="staff",
    )
    assert (started.returncode, started.stdout) == (0, "it goes on\n"), started.stderr
    assert "linden.config.W030" in started.stderr
    assert f"erased.log is damaged at byte {len(good)}." in started.stderr
    assert set(KeyHolder.objects.values_list("kind", flat=True)) == {kind}


@pytest.mark.django_db
@pytest.mark.parametrize("words", [b"seven " + b"ab" * 32, b"7 x", b"\xff\xfe"])
def test_a_damaged_head_is_said_likewise(words: bytes, settings: Settings) -> None:
    Path(settings.LINDEN_JOURNAL_DIR, "audit.head").write_bytes(words)
    found = run_checks(databases=["default"], include_deployment_checks=True)
    (said,) = [each for each in found if each.id == "linden.config.W030"]
    assert said.msg == "The journal cannot be read: audit.head is damaged."


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_a_check_that_fails_by_itself_is_a_refusal(kind: str) -> None:
    """Celery goes on whatever is raised where it starts: a worker would run unchecked."""
    broken = (
        "from django.core import checks\n"
        "checks.register(lambda **_: {}['the secret word'], 'database', deploy=True)\n"
    )
    refused = _start(broken + KINDS[kind], LINDEN_DATABASE_URL=_database_url())
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "could not be asked: KeyError[" in refused.stderr
    assert "refusing to start" in refused.stderr
    assert "the secret word" not in refused.stderr


def test_the_web_process_says_when_the_database_is_away() -> None:
    away = "postgresql://linden:the-secret-word@127.0.0.1:9/linden"
    refused = _start(WEB, LINDEN_DATABASE_URL=away)
    assert refused.returncode == 1
    assert "the database cannot be used: OperationalError" in refused.stderr
    assert "the-secret-word" not in refused.stderr
    assert "Traceback" not in refused.stderr


def _database_url() -> str:
    name = connection.settings_dict["NAME"]
    return os.environ["LINDEN_DATABASE_URL"].replace("/postgres?", f"/{name}?")
