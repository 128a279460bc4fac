"""`./run keys` and `./run recovery_key create`, before there is any installation."""

import json
import stat
import subprocess
from pathlib import Path

import pytest

from config import key_command
from config.local.state import ROOT
from reports.vault.service_keys import key_files
from tests import children

PASSPHRASE = "kettle harbour ninety plum ladder owl"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """As somebody types it on a machine where nothing is configured."""
    return subprocess.run(
        [ROOT / "run", *map(str, arguments)],
        env=children.stranger() | {"LINDEN_STATE": "/nonexistent"},
        capture_output=True,
        text=True,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_it_makes_real_keys_that_their_owner_alone_reads(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    made = run("keys", "create", folder)
    assert (made.returncode, made.stderr) == (0, "")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == dict.fromkeys(key_command.VARIABLES.values(), 0o600)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    ring = key_files.read_ring(folder / key_command.RING)
    assert not ring.sample
    assert not key_files.read_lookup(folder / key_command.LOOKUP).sample
    assert len((folder / key_command.SECRET).read_text().strip()) >= 50

    shown = run("keys", "show", folder)
    assert shown.stdout.splitlines() == made.stdout.splitlines()[:3]
    assert ring.active.id.hex() in shown.stdout
    for content in contents(folder).values():
        assert content.decode().strip() not in made.stdout
    assert json.loads((folder / key_command.LOOKUP).read_text())["key"] not in made.stdout


def test_it_never_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert key_command.main(["create", str(folder)]) == 0
    before = contents(folder)
    again = run("keys", "create", folder)
    assert (again.returncode, again.stdout) == (1, "")
    assert "all keys are there already; nothing was written" in again.stderr
    assert contents(folder) == before


@pytest.mark.parametrize("lost", key_command.VARIABLES.values())
def test_a_half_made_folder_is_named_and_left_as_it_is(
    tmp_path: Path, lost: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "keys"
    assert key_command.main(["create", str(folder)]) == 0
    (folder / lost).unlink()
    before = contents(folder)
    capsys.readouterr()
    assert key_command.main(["create", str(folder)]) == 1
    said = capsys.readouterr().err
    assert f"missing: {lost}." in said
    assert "from its backup" in said
    assert "move what is there away and run this again" in said
    assert contents(folder) == before
    assert key_command.main(["show", str(folder)]) == 1
    assert lost in capsys.readouterr().err


def test_a_folder_that_others_look_into_gets_no_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tmp_path.chmod(0o750)
    assert key_command.main(["create", str(tmp_path)]) == 1
    assert "chmod 0700" in capsys.readouterr().err
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("place", ["missing/keys", "file"])
def test_a_folder_that_cannot_be_made_is_said_plainly(
    tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert key_command.main(["create", str(tmp_path / place)]) == 1
    assert str(tmp_path / place) in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["create"], ["burn", "x"], ["create", "a", "b"]])
def test_other_arguments_are_refused(arguments: list[str]) -> None:
    assert key_command.main(arguments) == key_command.WRONG_ARGUMENTS


def recovery(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    passphrase = folder / "passphrase"
    passphrase.write_text(PASSPHRASE + "\n")
    return run("recovery_key", *arguments, "--passphrase-file", passphrase)


def test_a_recovery_key_is_made_where_there_is_no_installation(tmp_path: Path) -> None:
    """Offline: no database, no settings, nothing else (R6.15)."""
    public, private = tmp_path / "public.json", tmp_path / "private.json"
    made = recovery(tmp_path, "create", "--public", public, "--private", private)
    assert (made.returncode, made.stderr) == (0, "")
    assert "Fingerprint: " in made.stdout
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert json.loads(public.read_text())["sample"] is False


def test_half_a_recovery_key_is_not_left_behind(tmp_path: Path) -> None:
    private = tmp_path / "private.json"
    absent = tmp_path / "missing" / "public.json"
    made = recovery(tmp_path, "create", "--public", absent, "--private", private)
    assert made.returncode == 1
    assert made.stderr == f"CommandError: {absent}: No such file or directory\n"
    assert not private.exists()


def test_what_needs_the_database_says_that_there_is_none(tmp_path: Path) -> None:
    tried = recovery(tmp_path, "test", "--private", tmp_path / "private.json")
    assert tried.returncode == 1
    assert tried.stderr.startswith("linden: the database of LINDEN_DATABASE_URL does not answer")
    assert "Traceback" not in tried.stderr


def test_a_variable_that_names_nothing_is_said_plainly() -> None:
    tried = subprocess.run(
        [ROOT / "run", "migrate"],
        env=children.stranger() | {
            "LINDEN_STATE": "/nonexistent",
            "LINDEN_SECRET_KEY_FILE": "/nonexistent/secret-key",
        },
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert tried.returncode == 1
    assert tried.stderr == "linden: LINDEN_SECRET_KEY_FILE names no readable file\n"
