"""The offline recovery key and its passphrase."""

import json
import stat
from pathlib import Path

import pytest

from reports.vault.primitives.envelope import Cost
from reports.vault.primitives.password_keys import WrongPassword
from reports.vault.service_keys import recovery_files
from reports.vault.service_keys.key_files import BadKeyFile
from reports.vault.service_keys.recovery_files import PassphraseTooShort, RecoveryFileExists

WORDS = "six sample words in a row here"
CHEAP = Cost(64, 1)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    public, private = tmp_path / "public.json", tmp_path / "private.json"
    recovery_files.write_recovery(public, private, passphrase=WORDS, sample=False, cost=CHEAP)
    return public, private


def test_the_passphrase_opens_the_private_file(pair: tuple[Path, Path]) -> None:
    public, private = pair
    opened = recovery_files.open_private(private, passphrase=WORDS)
    assert opened.public == recovery_files.read_public(public).key


def test_another_passphrase_does_not(pair: tuple[Path, Path]) -> None:
    with pytest.raises(WrongPassword):
        recovery_files.open_private(pair[1], passphrase=WORDS + "!")


def test_modes(pair: tuple[Path, Path]) -> None:
    assert [stat.S_IMODE(path.stat().st_mode) for path in pair] == [0o644, 0o600]
    pair[1].chmod(0o644)
    with pytest.raises(BadKeyFile):
        recovery_files.open_private(pair[1], passphrase=WORDS)


def test_a_short_passphrase_or_an_existing_file_makes_nothing(tmp_path: Path) -> None:
    public, private = tmp_path / "public.json", tmp_path / "private.json"
    with pytest.raises(PassphraseTooShort):
        recovery_files.write_recovery(public, private, passphrase="short", sample=False)
    public.write_text("something else")
    with pytest.raises(RecoveryFileExists):
        recovery_files.write_recovery(public, private, passphrase=WORDS, sample=False)
    assert not private.exists()
    assert public.read_text() == "something else"


@pytest.mark.parametrize("field", ["key", "wrapped"])
@pytest.mark.parametrize("value", [None, "", "zz", "00"])
def test_a_damaged_private_file_is_refused(
    pair: tuple[Path, Path], field: str, value: object
) -> None:
    fields = json.loads(pair[1].read_text()) | {field: value}
    pair[1].write_text(json.dumps(fields))
    with pytest.raises(BadKeyFile):
        recovery_files.open_private(pair[1], passphrase=WORDS)


def test_a_public_file_of_another_pair_does_not_open(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    recovery_files.write_recovery(
        other, tmp_path / "other-private.json", passphrase=WORDS, sample=False, cost=CHEAP
    )
    fields = json.loads(pair[1].read_text()) | {"key": json.loads(other.read_text())["key"]}
    pair[1].write_text(json.dumps(fields))
    with pytest.raises(BadKeyFile):
        recovery_files.open_private(pair[1], passphrase=WORDS)


def test_the_fingerprint_can_be_compared_by_eye(pair: tuple[Path, Path]) -> None:
    public = recovery_files.read_public(pair[0]).key
    shown = recovery_files.shown_fingerprint(public)
    assert [len(group) for group in shown.split(" ")] == [4] * 8
    assert shown.replace(" ", "") == recovery_files.holder_id(public).hex
