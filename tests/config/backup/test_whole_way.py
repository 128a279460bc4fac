"""A machine is lost: backup, restore onto another, closed until all is done again, then open."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.backup import programs
from config.roles import passing
from config.roles.rights_notation import Role
from reports.audit.chain import restore_guard
from reports.audit.chain.seals import seal_minute
from reports.cases.casework import reporter
from reports.followup.models import FollowUp
from reports.followup.sending import due_texts
from reports.messaging.states import TextState
from reports.vault.backup import backup_stream
from reports.vault.backup.backup_head import Head
from reports.vault.journal import restore_journal
from reports.vault.service_keys import recovery_files
from reports.vault.service_keys.recovery_files import Purpose
from tests.config.backup.conftest import PASSPHRASE, Installation, Pair
from tests.reports.cases import world
from tests.reports.followup import story
from tests.reports.followup.story import ASKED, FILED

OF_A_BROWSER = b"what a browser typed"
LATER = ASKED + timedelta(hours=1)

# Commands, and then: what a process asks itself before it serves, what a balancer hears, and which
# follow-ups a minute of the worker finds due. In one process, since each start takes seconds.
COMMANDS = f"""
import json, sys, django
django.setup()
from datetime import datetime
from django.core import checks
from django.core.management import call_command
from django.test import Client
from reports.followup.sending import due_texts as asking
for words in json.loads(sys.argv[1]):
    call_command(*words)
found = checks.run_checks(include_deployment_checks=True, databases=["default"])
print(json.dumps([
    [each.id for each in found if each.id == "linden.config.E029"],
    Client().get("/healthz/file", headers={{"host": "localhost"}}).status_code,
    Client().get("/healthz", headers={{"host": "localhost"}}).status_code,
    asking.due(now=datetime.fromisoformat({LATER.isoformat()!r})) if len(sys.argv) > 2 else None,
]))
"""


def run(where: Installation, *commands: list[str], ask: bool = False) -> tuple[str, list[object]]:
    """What the commands said; whether a start is refused, both answers, how many were asked."""
    done = where.python("-c", COMMANDS, json.dumps(commands), *(["ask"] if ask else []))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, list(json.loads(done.stdout.splitlines()[-1]))


def typed() -> None:
    """A draft and an open key, as browsers have them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into reports_draftrow (id, ends_at, revision, blob) values (%s, now(), 0, %s)",
            [uuid4(), OF_A_BROWSER],
        )


def sql_of(path: Path, pair: Pair, folder: Path) -> bytes:
    """What a backup holds, for whoever has the private key."""
    private = recovery_files.open_private(
        pair.private, passphrase=f"{PASSPHRASE} own", purpose=Purpose.BACKUP
    )
    dump, text = folder / "dump", folder / "sql"
    with path.open("rb") as file:
        dump.write_bytes(b"".join(backup_stream.read(file, Head.read(file), private)))
    program = programs.folder(programs.RESTORE) / programs.RESTORE
    subprocess.run([program, "--file", text, dump], check=True)
    return text.read_bytes()


def test_the_whole_way(
    live: Installation,
    empty: Installation,
    pair: Pair,
    role_urls: dict[Role, str],
    settings: Settings,
    tmp_path: Path,
) -> None:
    world.build()
    erased, due, planned = world.report(), story.file(), story.file(number=story.OTHER_NUMBER)
    FollowUp.objects.exclude(case_id=planned.case_id).update(next_at=LATER + timedelta(days=9))
    story.asked(planned)
    # Over by the clock of the machine that is restored to, whatever that says.
    over = min(ASKED, timezone.now() - timedelta(hours=1))
    FollowUp.objects.filter(case_id=due.case_id).update(next_at=over)
    typed()
    seal_minute(now=FILED)

    # By the login that may not read what passes.
    file = tmp_path / "monday.backup"
    settings.LINDEN_DATABASE_URL = role_urls[Role.BACKUP]
    call_command("backup", str(file), "--key", str(pair.public))
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"PGDMP" not in file.read_bytes()
    with file.open("rb") as opened:
        told = Head.read(opened).about
    assert {"made", "linden", "postgresql", "tables", "journal", "key"} == told.keys()
    assert told["journal"] == {"seal": 1, "erased": 0}
    text = sql_of(file, pair, tmp_path)
    assert OF_A_BROWSER.hex().encode() not in text
    filled = {line.split()[1].decode() for line in text.splitlines() if line[:5] == b"COPY "}
    assert "public.reports_case" in filled
    assert not filled & set(passing.names())

    # What happens after it, and is lost with the machine.
    due_texts.due(now=LATER)
    reporter.erase(code_keys=erased.code_keys, now=LATER)
    seal_minute(now=LATER)

    said, outside = run(empty, ["restore", str(file), *pair.opens])
    assert "Restored: made" in said
    assert outside == [["linden.config.E029"], 503, 200, None]
    said, outside = run(empty, ["after_restore"], ["verify_audit"], ask=True)
    assert f"erased again, as the journal says: 1\n  {erased.case_id}" in said
    assert said.count("The audit log holds.") == 2
    assert outside == [[], 200, 200, 0]
    assert empty.values("select count(*) from reports_casedatakey") == [(2,)]
    texts = "select state, why from reports_outboundtext where kind = 'followup'"
    assert empty.values(texts) == [(TextState.CANCELLED, "restored")]


def test_before_after_restore_the_log_is_not_called_broken(
    live: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    """A backup ends between two seals, and is behind the journal: as it should be."""
    world.build()
    report = world.report()
    seal_minute(now=FILED)
    live.values(f"comment on database {connection.settings_dict['NAME']} is 'ours'")
    restore_guard.begin()
    try:
        reporter.erase(code_keys=report.code_keys, now=FILED)
        restore_journal.set_audit_head("9 " + "ab" * 32)
        with pytest.raises(CommandError, match="after_restore"):
            call_command("verify_audit")
        assert "FAULT" not in capsys.readouterr().out
        call_command("after_restore")
        call_command("verify_audit")
        assert capsys.readouterr().out.count("The audit log holds.") == 2
    finally:
        restore_guard.end()
        comment = "select shobj_description(oid, 'pg_database') from pg_database where datname = "
        assert live.values(f"{comment} '{connection.settings_dict['NAME']}'") == [("ours",)]
