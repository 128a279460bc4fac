"""The journal is made shorter: what a backup needs that still opens stays, whatever is killed."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from reports.cases import tasks
from reports.vault.journal import compaction, journal_files, journal_marks, restore_journal
from reports.vault.journal.compaction import Compacted
from reports.vault.models import JournalMark
from reports.vault.service_keys import key_files, key_rings
from tests.reports.vault.journal import hosts
from tests.reports.vault.people import NOW
from tests.reports.vault.to_erase import to_erase

pytestmark = pytest.mark.usefixtures("own_ring")
OLD, YOUNG = NOW - timedelta(days=40), NOW - timedelta(days=3)


def path(name: str = "erased.log") -> Path:
    return Path(settings.LINDEN_JOURNAL_DIR, name)


def erased(at: datetime) -> UUID:
    case_id = uuid4()
    with transaction.atomic():
        restore_journal.erased(case_id, now=at)
    restore_journal.carried_out(case_id)
    return case_id


def ring_since(moment: datetime) -> None:
    """The oldest key of the ring began to seal then: who made a backup before reads it no more."""
    ring = Path(settings.LINDEN_VAULT_KEYS_FILE)
    ring.unlink()
    key_files.write_ring(ring, sample=True, now=moment)


def test_what_no_key_opens_any_more_goes_and_all_else_stays(db: None) -> None:
    ring_since(NOW - timedelta(days=30))
    _, young = erased(OLD), erased(YOUNG)
    with transaction.atomic():
        for at in (OLD, YOUNG):
            restore_journal.stopped(at.isoformat().encode()[:32].ljust(32), now=at)
            restore_journal.left(uuid4(), uuid4(), now=at)
    tasks.carry_out()
    assert compaction.compact() == [
        Compacted("erased.log", 2, 2),
        Compacted("stopped.log", 1, 1),
        Compacted("left.log", 1, 1),
    ]
    assert to_erase() == {young}
    assert [each.at for each in restore_journal.read_left()] == [YOUNG]
    assert path().read_text().count(str(young)) == 2
    assert path().stat().st_mode & 0o777 == 0o600
    before = path().read_bytes()
    assert all(each.gone == 0 for each in compaction.compact())
    assert path().read_bytes() == before
    new = journal_marks.read_new()
    assert (new.known, new.orders.ordered, new.orders.done) == (True, {}, set())


def test_what_is_not_carried_out_stays_however_old(db: None) -> None:
    ring_since(NOW - timedelta(days=30))
    carried = erased(OLD)
    tasks.carry_out()
    waits = erased(OLD)
    compaction.compact()
    assert to_erase() == {waits}
    assert carried not in journal_marks.read_new().orders.ordered
    assert set(journal_marks.read_new().orders.ordered) == {waits}


def test_while_an_old_key_opens_nothing_goes(db: None) -> None:
    ring_since(OLD - timedelta(days=60))
    with_new = key_files.with_new_key(key_rings.ring().file, now=NOW)
    key_files.save_ring(
        Path(settings.LINDEN_VAULT_KEYS_FILE),
        key_files.with_active(with_new, with_new.keys[-1].id, now=NOW),
    )
    erased(OLD)
    tasks.carry_out()
    assert all(each.gone == 0 for each in compaction.compact())


def test_a_journal_this_database_does_not_know_is_left_alone(db: None) -> None:
    ring_since(NOW - timedelta(days=30))
    erased(OLD)
    erased(OLD)
    tasks.carry_out()
    path().write_text(path().read_text().splitlines(keepends=True)[2])
    before = path().read_bytes()
    with pytest.raises(CommandError, match="after_restore"):
        call_command("compact_journal")
    assert path().read_bytes() == before


def test_the_command_says_what_went(db: None) -> None:
    ring_since(NOW - timedelta(days=30))
    erased(OLD)
    tasks.carry_out()
    said = StringIO()
    call_command("compact_journal", stdout=said)
    assert "erased.log: 2 lines taken out, 0 stay" in said.getvalue()


# Each is killed before the step of that name, the last one after the very last.
KILLED = """
import os
from reports.vault.journal import journal_marks as marks

def dies(*words, **named):
    os._exit(9)

for place, step in (
    (files, "write_beside"), (marks, "add"), (files, "put_in_place"), (marks, "put"), (None, None)
):
    sys.stdin.readline()
    if not (child := os.fork()):
        if place:
            setattr(place, step, dies)
        compaction.compact()
        os._exit(9)
    print(step, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def test_whatever_is_killed_the_journal_is_whole(transactional_db: None) -> None:
    """As by a power cut at each step: this file stays, or that one comes."""
    ring_since(NOW - timedelta(days=30))
    child = hosts.start(KILLED)
    young = set()
    for step in ("write_beside", "add", "put_in_place", "put", "None"):
        erased(OLD)
        young.add(erased(YOUNG))
        tasks.carry_out()
        hosts.go(child)
        assert hosts.heard(child) == f"{step} 9"
        new = journal_marks.read_new()
        assert new.known, "no false alarm, and no order is read twice"
        assert new.orders.ordered == {}
        assert young <= to_erase()
        compaction.compact()
        assert to_erase() == young
        assert journal_marks.read_new().known
    assert JournalMark.objects.count() == 1
    assert hosts.end(child) == 0


def test_two_hosts_add_lines_while_a_third_makes_it_shorter(transactional_db: None) -> None:
    """Each line that was written is there whole and once, though the file is another each time."""
    ring_since(NOW - timedelta(days=30))
    count = 50
    writers = [
        hosts.start(f"""
sys.stdin.readline()
for n in range({count}):
    with transaction.atomic():
        journals.erased(UUID(int=({writer} << 64) + n), now=timezone.now())
        journals.stopped(bytes([{writer}, n]).ljust(32), now=timezone.now())
""")
        for writer in (1, 2)
    ]
    for writer in writers:
        hosts.go(writer)
    while any(writer.poll() is None for writer in writers):
        erased(OLD)
        tasks.carry_out()
        compaction.compact()
    assert [hosts.end(writer) for writer in writers] == [0, 0]
    wanted = {UUID(int=(writer << 64) + n) for writer in (1, 2) for n in range(count)}
    with journal_files.opened("erased.log") as file:
        lines = [line.text.decode() for line in journal_files.lines(file)]
    orders = [UUID(line[26:]) for line in lines if line[0] == "2"]
    assert sorted(each for each in orders if each in wanted) == sorted(wanted)
    assert {len(line) for line in lines} == {38, 62}
    assert len(restore_journal.read_stopped()) == 2 * count
    assert journal_marks.read_new().known
