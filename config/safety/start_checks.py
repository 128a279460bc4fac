"""What must hold before any process of an installation starts. The demo may use sample keys."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from config.local import translations
from reports.accounts.onboarding import members
from reports.audit.chain import restore_guard
from reports.audit.chain.seals import journal_is_elsewhere
from reports.vault.journal.restore_journal import NoJournal
from reports.vault.primitives.selftest import SelfTestFailed, self_test
from reports.vault.service_keys import key_rings, recovery_files

SECRET_KEY_LENGTH = 32
ELSEWHERE = "linden.config.E011"
NOT_OPEN = "linden.config.E009"
BEHIND = "linden.config.E029"
UNREADABLE = "linden.config.W030"
# The first that has the right MAINTAIN, by which a backup locks drafts without reading them.
OLDEST_POSTGRESQL = 17


@register(Tags.security)
def web_settings(**_: Any) -> list[CheckMessage]:
    """Refuse settings that would show or lose something outside the demo."""
    if settings.LINDEN_DEMO:
        return []
    return list(_unsafe_settings())


def _unsafe_settings() -> Iterator[CheckMessage]:
    if len(_secret_key()) < SECRET_KEY_LENGTH:
        yield Error(
            "LINDEN_SECRET_KEY_FILE is not set, or what it holds is short.",
            hint="Point it at a file with 50 random characters; the environment is for the demo.",
            id="linden.config.E001",
        )
    if _others_may_read(settings.LINDEN_SECRET_KEY_FILE):
        yield Error(
            "LINDEN_SECRET_KEY_FILE can be read by others.",
            hint="chmod 0600 that file, or 0400.",
            id="linden.config.E010",
        )
    if settings.LINDEN_PROXIES is None or (
        settings.LINDEN_BEHIND_PROXY and not settings.LINDEN_PROXIES
    ):
        yield Error(
            "LINDEN_PROXIES does not say how many proxies there are: behind one that is not"
            " counted all clients are one, and a stranger slows everybody.",
            hint="Set it to the number of your own proxies in front of the web process; 0: none.",
            id="linden.config.E021",
        )
    if settings.DEBUG:
        yield Error("DEBUG is on.", hint="It shows memory.", id="linden.config.E002")
    if not set(settings.ALLOWED_HOSTS) or "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "LINDEN_ALLOWED_HOSTS must list the public host names.",
            hint="For example: help.example.org,desk.example.org",
            id="linden.config.E003",
        )
    address = urlsplit(settings.LINDEN_PUBLIC_ADDRESS)
    if address.scheme != "https" or address.hostname in {None, "linden.invalid"}:
        yield Error(
            "LINDEN_PUBLIC_ADDRESS must be the https address that people type.",
            hint="For example: https://help.example.org",
            id="linden.config.E004",
        )


def _others_may_read(name: str) -> bool:
    file = Path(name)
    return file.is_file() and bool(stat.S_IMODE(file.stat().st_mode) & 0o077)


def _secret_key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's word for an empty one
        return ""


@register(Tags.security)
def keys_and_journal(**_: Any) -> list[CheckMessage]:
    """Refuse missing, readable, sample or broken keys, and a missing journal folder."""
    return [
        Error(problem, hint="See docs/operations.md, Install, 3.", id="linden.config.E005")
        for problem in key_rings.problems(demo=settings.LINDEN_DEMO)
    ]


@register(Tags.security)
def journal_is_private(**_: Any) -> list[CheckMessage]:
    """Refuse a journal folder that cannot be written to, or that others may read."""
    folder = Path(settings.LINDEN_JOURNAL_DIR or "/nonexistent")
    if not folder.is_dir():
        return []  # said by keys_and_journal
    if not os.access(folder, os.W_OK):
        fault, hint = "cannot be written to", "Erasures are noted there."
    elif stat.S_IMODE(folder.stat().st_mode) & 0o077:
        fault, hint = "can be read by others", "chmod 0700 that folder."
    else:
        return []
    return [Error(f"LINDEN_JOURNAL_DIR {fault}.", hint=hint, id="linden.config.E006")]


@register(Tags.security)
def vault_works(**_: Any) -> list[CheckMessage]:
    """Refuse a build that cannot seal and open."""
    try:
        self_test()
    except SelfTestFailed:
        return [
            Error(
                "This build of cryptography cannot seal and open.",
                hint="A version with ML-KEM-768 is needed: use the locked one.",
                id="linden.config.E008",
            )
        ]
    return []


@register(Tags.translation, deploy=True)
def translations_are_compiled(**_: Any) -> list[CheckMessage]:
    """Refuse to answer in English whoever reads another language."""
    if not (stale := list(translations.stale())):
        return []
    fault = f"{len(stale)} catalogues of translations are not compiled, or older than their texts."
    hint = "Run once for each release, as the owner of this folder: ./run build"
    return [Error(fault, hint=hint, id="linden.config.E027")]


# `migrate` asks this one too, before it changes anything.
@register(Tags.database)
def database_is_new_enough(**options: Any) -> list[CheckMessage]:
    """Refuse a PostgreSQL that lacks what the roles of the database are made of."""
    if not options.get("databases"):
        return []
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int / 10000")
        (version,) = cursor.fetchone()
    if version >= OLDEST_POSTGRESQL:
        return []
    fault = f"This is PostgreSQL {version}; {OLDEST_POSTGRESQL} or newer is needed."
    hint = "Move the database to a newer server: pg_upgrade, or ./run backup and restore."
    return [Error(fault, hint=hint, id="linden.config.E028")]


@register(Tags.database, deploy=True)
def journal_is_the_shared_one(**options: Any) -> list[CheckMessage]:
    """Refuse a journal folder that the heads of this database do not go to."""
    asked = options.get("databases") and not _pending_migrations()
    if not asked or key_rings.problems(demo=settings.LINDEN_DEMO):
        return []
    try:
        if not journal_is_elsewhere():
            return []
    except NoJournal:
        return []  # said by restored_database_was_worked_off
    hint = (
        "All hosts of an installation share one folder: mount it here. If it is lost for good,"
        " run once: ./run after_restore"
    )
    return [
        Error("LINDEN_JOURNAL_DIR is not the folder of this database.", hint=hint, id=ELSEWHERE)
    ]


@register(Tags.database, deploy=True)
def restored_database_was_worked_off(**options: Any) -> list[CheckMessage]:
    """Refuse a database that was restored, or set back: what was erased since can be read in it.

    One that nobody can ask, because the journal is damaged, may start: reports are filed.
    """
    asked = options.get("databases") and not _pending_migrations()
    if not asked or key_rings.problems(demo=settings.LINDEN_DEMO):
        return []
    try:
        if not restore_guard.is_behind():
            return []
    except NoJournal as why:
        hint = "Put it right from a copy of that folder: no text leaves and no key changes before."
        return [Warning(f"The journal cannot be read: {why}.", hint=hint, id=UNREADABLE)]
    fault = "This database was restored or set back: it is behind its journal."
    hint = "Run: ./run after_restore. It erases again what was erased since."
    return [Error(fault, hint=hint, id=BEHIND)]


@register(Tags.database, deploy=True)
def sessions_are_our_own(**options: Any) -> list[CheckMessage]:
    """Refuse a pooler that gives one session of the database to several of ours in turn.

    Locks that last as long as a session would be taken in one and freed in another, and the work
    they guard would never run again.
    """
    if not options.get("databases") or not _session_is_shared():
        return []
    hint = "Set the pooler to session mode, or connect straight to PostgreSQL."
    fault = "LINDEN_DATABASE_URL leads to a pooler that shares sessions."
    return [Error(fault, hint=hint, id="linden.config.E018")]


def _session_is_shared() -> bool:
    """Whether a second connection got our session, or moved us to another by being busy."""
    second = connection.copy()
    try:
        before = _session(connection)
        with second.cursor() as cursor:  # a transaction keeps its session, whatever the mode
            cursor.execute("begin")
            theirs, after = _session(second), _session(connection)
            cursor.execute("rollback")
    finally:
        second.close()
    return theirs == before or after != before


def _session(through: BaseDatabaseWrapper) -> int:
    with through.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


# Deployment checks: `migrate` must run on an empty database, processes must not.
@register(Tags.database, deploy=True)
def tables_are_current(**options: Any) -> list[CheckMessage]:
    """Refuse a database that is older than the code."""
    if not options.get("databases") or not _pending_migrations():
        return []
    hint = "Run: ./run migrate"
    return [Error("The database is older than the code.", hint=hint, id="linden.config.E007")]


@register(Tags.database, deploy=True)
def public_site_may_open(**options: Any) -> list[CheckMessage]:
    """Refuse to open the public site without two coordinators, a recovery key, a care team.

    With one coordinator, a single illness or departure would leave reports that nobody can open;
    without a care worker who is admitted there is nobody for a report to come to. Teams that all
    take minors' cases only are a warning: a site that was open does not close over it.
    """
    asked = "public" in settings.LINDEN_SITES and options.get("databases")
    if not asked or _pending_migrations() or key_rings.problems(demo=settings.LINDEN_DEMO):
        return []  # nothing to say, or said by another check
    hint = "Start with LINDEN_SITES=staff and follow docs/operations.md, Install."
    return [_closed(why, hint) for why in members.readiness()]


def _closed(why: str, hint: str) -> CheckMessage:
    if why == members.NOBODY_FOR_ADULTS:
        hint = "Until then adults' cases wait with the coordinators, and reports come in."
        return Warning(f"{why}.", hint=hint, id=NOT_OPEN)
    return Error(f"{why}.", hint=hint, id=NOT_OPEN)


@register(Tags.security, deploy=True)
def recovery_fingerprint(**_: Any) -> list[CheckMessage]:
    """Show the recovery key's fingerprint, to compare with the paper beside the private file."""
    if key_rings.problems(demo=settings.LINDEN_DEMO):
        return []
    shown = recovery_files.shown_fingerprint(key_rings.recovery_public_key())
    return [Info(f"The recovery key is {shown}.", id="linden.config.I001")]


def _pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
