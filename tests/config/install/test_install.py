"""`./run install`: the environment files, and what an installation still lacks."""

import re
import shlex
import stat
from pathlib import Path

import pytest

from config.install import __main__ as install
from config.install import environment
from config.local.state import ROOT
from config.roles.rights_notation import Role
from tests.config.test_key_command import run

ARGUMENTS = [
    *("--public", "https://help.example.org", "--staff", "https://desk.example.org"),
    *("--database", "127.0.0.1:5432/linden"),
    *("--keys", "/etc/linden/keys", "--journal", "/var/lib/linden/journal"),
]


def written(file: Path) -> dict[str, str]:
    """What a shell, systemd or compose reads in an environment file."""
    lines = [line for line in file.read_text().splitlines() if line and line[0] != "#"]
    pairs = (line.split("=", 1) for line in lines)
    return {name: shlex.split(value)[0] for name, value in pairs}


def write(folder: Path, *more: str) -> int:
    return install.main(["--write-env", str(folder / "linden.env"), *ARGUMENTS, *more])


def test_it_writes_a_file_for_all_and_one_for_each_process(tmp_path: Path) -> None:
    assert write(tmp_path) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        *("linden.env", "public.env", "staff.env", "worker.env", "commands.env", "backup.env"),
        environment.PASSWORDS,
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    public, staff = written(tmp_path / "public.env"), written(tmp_path / "staff.env")
    assert (public["LINDEN_SITES"], staff["LINDEN_SITES"]) == ("public", "staff")
    assert public["LINDEN_ALLOWED_HOSTS"] == "help.example.org"
    passwords = written(tmp_path / environment.PASSWORDS)
    assert passwords.keys() == set(Role)
    assert len(set(passwords.values())) == len(Role)
    for process, role in environment.PROCESSES.items():
        url = written(tmp_path / f"{process}.env")["LINDEN_DATABASE_URL"]
        login = f"linden_{role.value}:{passwords[role.value]}"
        assert url == f"postgresql://{login}@127.0.0.1:5432/linden"


def test_every_variable_of_an_installation_is_explained(tmp_path: Path) -> None:
    assert write(tmp_path) == 0
    text = (tmp_path / "linden.env").read_text()
    settings = (ROOT / "config" / "settings.py").read_text()
    read = re.findall(r'env\.\w+\(\s*"(LINDEN_[A-Z_]+)"', settings)
    in_files = {"LINDEN_SECRET_KEY", "LINDEN_TWILIO_TOKEN"}
    expected = set(read) - environment.OF_THE_DEMO - environment.OF_A_PROCESS - in_files
    assert expected <= set(re.findall(r"^#?(LINDEN_[A-Z_]+)=", text, re.MULTILINE))
    for line, above in zip(text.splitlines()[1:], text.splitlines(), strict=False):
        if re.match("#?LINDEN_", line):
            assert above.startswith("# ")


def test_no_file_is_written_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write(tmp_path) == 0
    (tmp_path / "linden.env").unlink()
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert write(tmp_path) == 1
    assert "nothing was written" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--public", "http://help.example.org"], "write it as https://HOST"),
        (["--staff", "desk.example.org"], "write it as https://HOST"),
        (["--database", "linden"], "HOST:PORT/NAME"),
        (["--keys", "keys"], "the whole path"),
        (["--region", "d'or"], "no quotes"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    tmp_path: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write(tmp_path, *more) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_plainly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write(tmp_path / "missing") == 1
    assert "No such file or directory" in capsys.readouterr().err


def test_it_says_everything_that_is_missing_at_once() -> None:
    said = run("install", "--check")
    assert (said.returncode, said.stderr) == (1, "")
    for expected in (
        "MISSING  This environment has test tools",
        "MISSING  LINDEN_DATABASE_URL is not set",
        "MISSING  LINDEN_VAULT_KEYS_FILE is not set",
        "MISSING  LINDEN_JOURNAL_DIR is not set",
        "MISSING  LINDEN_PROXIES does not say",
    ):
        assert expected in said.stdout


def test_the_licence_is_the_owners_choice() -> None:
    """None is chosen here: the check and the README say so until there is one."""
    chosen = [name for name in ("LICENSE", "LICENCE", "COPYING") if (ROOT / name).exists()]
    said = run("install", "--check").stdout
    assert ("later    No licence is chosen" in said) == (not chosen)
    assert ("no licence" in (ROOT / "README.md").read_text()) == (not chosen)
