"""What is not done, and what it says: nothing is overwritten, nothing half restored."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from reports.audit.chain import restore_guard
from reports.vault.backup import backup_stream
from reports.vault.backup.backup_head import MAGIC, Head
from reports.vault.service_keys import key_files
from tests.config.backup.conftest import EMPTY, Installation, Pair, address_of
from tests.reports.cases import world

type Change = Callable[[bytes], bytes]


@pytest.fixture
def backup(live: Installation, pair: Pair, tmp_path: Path) -> Path:
    """A backup of a small place."""
    world.build()
    path = tmp_path / "backup"
    call_command("backup", str(path), "--key", str(pair.public))
    return path


def refused(path: Path, pair: Pair) -> str:
    """What `restore` says of it."""
    with pytest.raises(CommandError) as said:
        call_command("restore", str(path), *pair.opens)
    return str(said.value)


def flipped(at: int) -> Change:
    return lambda raw: raw[:at] + bytes((raw[at] ^ 1,)) + raw[at:][1:]


def other_line(raw: bytes) -> bytes:
    """Somebody makes it look younger."""
    end = raw.index(b"\n", len(MAGIC)) + 1
    told = json.loads(raw[len(MAGIC) : end])
    line = json.dumps({**told, "made": "2030-01-01T00:00:00+00:00"}).encode() + b"\n"
    return MAGIC + line + raw[end:]


PIECE = backup_stream.PIECE + 16


DAMAGED, NO_BACKUP, NOT_OURS = (
    "cut short, changed or damaged",
    "no backup made by ./run backup",
    "not made by the installation with this lookup key",
)
CHANGES: dict[Change, str] = {
    lambda raw: raw[:-1]: DAMAGED,
    lambda raw: raw[: len(raw) // 2]: DAMAGED,
    lambda raw: raw[: -(len(raw) % PIECE)]: DAMAGED,
    lambda raw: raw[:900]: DAMAGED,
    lambda raw: raw + b"\n": DAMAGED,
    flipped(-1): DAMAGED,
    flipped(-PIECE): DAMAGED,
    flipped(0): NO_BACKUP,
    lambda _: b"": NO_BACKUP,
    other_line: NOT_OURS,
    flipped(1500): NOT_OURS,
}


def test_a_backup_that_is_not_whole(backup: Path, pair: Pair) -> None:
    """All of it is read before anything is written, or asked of the database."""
    whole = backup.read_bytes()
    for number, (change, words) in enumerate(CHANGES.items()):
        backup.write_bytes(change(whole))
        assert words in refused(backup, pair), f"change {number}"
    assert not restore_guard.waits()


def test_pieces_in_another_order(backup: Path, pair: Pair) -> None:
    raw = backup.read_bytes()
    with backup.open("rb") as file:
        begin = len(Head.read(file).raw)
    first, second = raw[begin : begin + PIECE], raw[begin + PIECE : begin + 2 * PIECE]
    assert len(second) == PIECE, "there are two whole pieces"
    backup.write_bytes(raw[:begin] + second + first + raw[begin + 2 * PIECE :])
    assert "cut short, changed or damaged" in refused(backup, pair)


def test_another_key(backup: Path, new_pair: Callable[[str], Pair]) -> None:
    said = refused(backup, new_pair("another"))
    with backup.open("rb") as file:
        assert f"sealed to another key, with the fingerprint {Head.read(file).about['key']}" in said


def test_a_wrong_passphrase(backup: Path, pair: Pair) -> None:
    pair.passphrase.write_text("some other words altogether\n")
    assert refused(backup, pair) == "this passphrase does not open the backup key"


def test_one_that_somebody_made_with_the_public_key(
    backup: Path, pair: Pair, settings: Settings, tmp_path: Path
) -> None:
    """Whoever has the public key can seal to it; what is restored runs as the database's owner."""
    ours = settings.LINDEN_LOOKUP_KEY_FILE
    key_files.write_lookup(tmp_path / "theirs", sample=True)
    settings.LINDEN_LOOKUP_KEY_FILE = str(tmp_path / "theirs")
    forged = tmp_path / "forged"
    call_command("backup", str(forged), "--key", str(pair.public))
    settings.LINDEN_LOOKUP_KEY_FILE = ours
    assert "do not trust this file" in refused(forged, pair)


def test_a_database_that_is_not_empty(backup: Path, pair: Pair) -> None:
    said = refused(backup, pair)
    assert "is not empty" in said
    assert "this one was left as it is" in said
    assert not restore_guard.waits()


def test_a_release_that_does_not_know_its_tables(
    backup: Path, pair: Pair, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    newer = tmp_path / "newer"
    monkeypatch.setattr("config.backup.making._newest_migrations", lambda: {"reports": "9999_x"})
    call_command("backup", str(newer), "--key", str(pair.public))
    assert "take that release, or a newer one" in refused(newer, pair)


@pytest.fixture
def _there(empty: Installation, backup: Path, settings: Settings) -> Iterator[None]:
    """This process is connected to the empty database; as the server's owner, who may."""
    ours = connection.settings_dict["NAME"]
    settings.LINDEN_DATABASE_URL = address_of(EMPTY)
    connection.close()
    connection.settings_dict["NAME"] = EMPTY
    yield
    connection.close()
    connection.settings_dict["NAME"] = ours


@pytest.mark.usefixtures("_there")
def test_bytes_that_are_others_the_second_time_leave_an_empty_database(
    backup: Path, pair: Pair, empty: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All was proven, and then the disk gives something else: what was loaded is rolled back."""
    begin = restore_guard.begin

    def then_changed() -> None:
        begin()
        with backup.open("r+b") as file:
            file.seek(-1, 2)
            file.write(b"?")

    monkeypatch.setattr(restore_guard, "begin", then_changed)
    assert "cut short, changed or damaged" in refused(backup, pair)
    assert empty.values("select count(*) from pg_class where relname like 'reports%'") == [(0,)]
    assert not restore_guard.waits()


@pytest.mark.usefixtures("_there")
def test_what_the_program_complains_of_is_said(
    backup: Path, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table came while it was loaded."""
    begin = restore_guard.begin

    def then_taken() -> None:
        begin()
        with connection.cursor() as cursor:
            cursor.execute("create table public.reports_case (id int)")

    monkeypatch.setattr(restore_guard, "begin", then_taken)
    said = refused(backup, pair)
    assert said.startswith("pg_restore failed: ")
    assert 'relation "reports_case" already exists' in said


def test_a_file_that_is_there_is_never_replaced(backup: Path, pair: Pair) -> None:
    before = backup.read_bytes()
    with pytest.raises(CommandError, match="exists already; nothing was written"):
        call_command("backup", str(backup), "--key", str(pair.public))
    assert backup.read_bytes() == before
