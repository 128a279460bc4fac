"""Key files: safe modes, clear refusals that show no key, and a ring that is never half-written."""

import json
import os
import stat
from pathlib import Path

import pytest

from reports.vault.service_keys import key_files
from reports.vault.service_keys.key_files import BadKeyFile, KeyState
from tests.reports.vault.people import NOW


@pytest.fixture
def ring_path(tmp_path: Path) -> Path:
    path = tmp_path / "ring.json"
    key_files.write_ring(path, sample=False, now=NOW)
    return path


@pytest.fixture
def lookup_path(tmp_path: Path) -> Path:
    path = tmp_path / "lookup.json"
    key_files.write_lookup(path, sample=True)
    return path


def test_new_files_are_readable_by_their_owner_alone(ring_path: Path, lookup_path: Path) -> None:
    for path in (ring_path, lookup_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_is_never_written_over(ring_path: Path, lookup_path: Path) -> None:
    before = ring_path.read_bytes(), lookup_path.read_bytes()
    with pytest.raises(FileExistsError):
        key_files.write_ring(ring_path, sample=False, now=NOW)
    with pytest.raises(FileExistsError):
        key_files.write_lookup(lookup_path, sample=False)
    assert (ring_path.read_bytes(), lookup_path.read_bytes()) == before


def test_what_was_written_is_read(ring_path: Path, lookup_path: Path) -> None:
    ring = key_files.read_ring(ring_path)
    assert (ring.sample, len(ring.keys), ring.active.moment.activated) == (False, 1, NOW)
    lookup = key_files.read_lookup(lookup_path)
    assert (lookup.sample, len(lookup.raw), len(lookup.salt)) == (True, 32, 16)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_others_can_read_is_refused(ring_path: Path, mode: int) -> None:
    ring_path.chmod(mode)
    with pytest.raises(BadKeyFile, match="others can read"):
        key_files.read_ring(ring_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "other"}, "expected .format."),
        ({"sample": "yes"}, "expected .sample."),
        ({"keys": None}, "damaged"),
        ({"keys": []}, "damaged"),
    ],
)
def test_a_damaged_ring_is_refused_by_name(
    ring_path: Path, change: dict[str, object], said: str
) -> None:
    fields = json.loads(ring_path.read_text()) | change
    ring_path.write_text(json.dumps(fields))
    with pytest.raises(BadKeyFile, match=said) as refusal:
        key_files.read_ring(ring_path)
    assert str(ring_path) in str(refusal.value)


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"format": "linden ring 1"}'])
def test_what_is_no_key_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "ring.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(BadKeyFile):
        key_files.read_ring(path)


def test_a_missing_file_or_field_is_named(tmp_path: Path, lookup_path: Path) -> None:
    with pytest.raises(BadKeyFile, match="No such file"):
        key_files.read_ring(tmp_path / "none.json")
    fields = json.loads(lookup_path.read_text())
    del fields["salt"]
    lookup_path.write_text(json.dumps(fields))
    with pytest.raises(BadKeyFile, match="salt is missing"):
        key_files.read_lookup(lookup_path)


@pytest.mark.parametrize("key", ["QUJD", "not base64 !", 71_93_55_17])
def test_a_refusal_shows_no_key(lookup_path: Path, key: object) -> None:
    fields = json.loads(lookup_path.read_text()) | {"key": key}
    lookup_path.write_text(json.dumps(fields))
    with pytest.raises(BadKeyFile) as refusal:
        key_files.read_lookup(lookup_path)
    assert str(key) not in str(refusal.value)


def test_two_active_keys_or_the_same_twice_are_refused(ring_path: Path) -> None:
    fields = json.loads(ring_path.read_text())
    for doubled in ("active", "opens"):
        twice = [fields["keys"][0], {**fields["keys"][0], "state": doubled}]
        ring_path.write_text(json.dumps(fields | {"keys": twice}))
        with pytest.raises(BadKeyFile, match="damaged"):
            key_files.read_ring(ring_path)


def test_add_activate_and_take_away(ring_path: Path) -> None:
    ring = key_files.with_new_key(key_files.read_ring(ring_path), now=NOW)
    first, second = ring.keys
    assert (ring.active.id, second.state, second.moment.activated) == (
        first.id,
        KeyState.OPENS,
        None,
    )
    turned = key_files.with_active(ring, second.id, now=NOW)
    assert turned.active.id == second.id
    assert sum(key.state is KeyState.ACTIVE for key in turned.keys) == 1
    key_files.save_ring(ring_path, key_files.without(turned, first.id))
    assert [key.id for key in key_files.read_ring(ring_path).keys] == [second.id]
    assert stat.S_IMODE(ring_path.stat().st_mode) == 0o600
    assert list(ring_path.parent.iterdir()) == [ring_path]


def test_a_save_that_fails_leaves_the_ring_as_it_was(
    ring_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ring_path.read_bytes()

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        key_files.save_ring(ring_path, key_files.read_ring(ring_path))
    assert ring_path.read_bytes() == before
    assert list(ring_path.parent.iterdir()) == [ring_path]
