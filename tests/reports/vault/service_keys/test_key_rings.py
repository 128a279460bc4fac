"""The live ring: noticed when it changes, and unsafe starts refused by name."""

from pathlib import Path

import pytest
from django.conf import settings as live
from pytest_django.fixtures import Settings

from reports.vault.primitives.envelope import Cost
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_keys import key_files, key_rings, recovery_files
from reports.vault.service_keys.key_files import BadKeyFile
from tests.reports.vault.people import NOW


def ring_path() -> Path:
    return Path(live.LINDEN_VAULT_KEYS_FILE)


@pytest.mark.usefixtures("own_ring")
class TestWatching:
    def test_a_changed_file_is_noticed_without_a_restart(self) -> None:
        before = key_rings.ring()
        assert key_rings.ring() is before
        key_files.save_ring(
            ring_path(), key_files.with_new_key(key_files.read_ring(ring_path()), now=NOW)
        )
        assert len(key_rings.ring().file.keys) == 2

    def test_an_unknown_key_id_reads_the_file_once_more(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key_rings.ring()
        reads = []
        original = key_rings._ring._read

        def counted(path: Path) -> key_rings.Ring:
            reads.append(path)
            return original(path)

        monkeypatch.setattr(key_rings._ring, "_read", counted)
        with pytest.raises(SealBroken):
            key_rings.subkey_of(key_rings.WRAP, b"none")
        assert len(reads) == 1

    def test_a_key_that_was_destroyed_opens_nothing(self) -> None:
        ring = key_files.with_new_key(key_files.read_ring(ring_path()), now=NOW)
        old, new = ring.keys
        assert key_rings.subkey_of(key_rings.WRAP, old.id).id == old.id
        turned = key_files.with_active(ring, new.id, now=NOW)
        key_files.save_ring(ring_path(), key_files.without(turned, old.id))
        with pytest.raises(SealBroken):
            key_rings.subkey_of(key_rings.WRAP, old.id)


def test_two_uses_have_two_subkeys() -> None:
    ring = key_rings.ring()
    assert ring.subkey(key_rings.WRAP).raw != ring.subkey(key_rings.ACCOUNTS).raw
    assert ring.subkey(key_rings.WRAP).id == ring.subkey(key_rings.ACCOUNTS).id == ring.active


class TestProblems:
    def test_none_in_the_tests_own_demo(self) -> None:
        assert key_rings.problems(demo=True) == []

    def test_sample_keys_outside_the_demo(self) -> None:
        found = key_rings.problems(demo=False)
        assert len(found) == 3
        assert all("sample" in line for line in found)

    def test_real_keys_in_the_demo(self, settings: Settings, tmp_path: Path) -> None:
        key_files.write_ring(tmp_path / "ring", sample=False, now=NOW)
        settings.LINDEN_VAULT_KEYS_FILE = str(tmp_path / "ring")
        (found,) = key_rings.problems(demo=True)
        assert found.startswith("LINDEN_VAULT_KEYS_FILE holds a real key")

    def test_keys_of_ones_own_are_fine_outside_the_demo(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        key_files.write_ring(tmp_path / "ring", sample=False, now=NOW)
        key_files.write_lookup(tmp_path / "lookup", sample=False)
        recovery_files.write_recovery(
            tmp_path / "public",
            tmp_path / "private",
            passphrase="words enough for a sample",
            sample=False,
            cost=Cost(64, 1),
        )
        settings.LINDEN_VAULT_KEYS_FILE = str(tmp_path / "ring")
        settings.LINDEN_LOOKUP_KEY_FILE = str(tmp_path / "lookup")
        settings.LINDEN_RECOVERY_PUBLIC_KEY_FILE = str(tmp_path / "public")
        assert key_rings.problems(demo=False) == []

    @pytest.mark.parametrize(
        "name",
        [
            "LINDEN_VAULT_KEYS_FILE",
            "LINDEN_LOOKUP_KEY_FILE",
            "LINDEN_RECOVERY_PUBLIC_KEY_FILE",
            "LINDEN_JOURNAL_DIR",
        ],
    )
    @pytest.mark.parametrize("value", ["", "/nowhere/at/all"])
    def test_what_is_missing_is_named(self, settings: Settings, name: str, value: str) -> None:
        setattr(settings, name, value)
        (found,) = key_rings.problems(demo=True)
        assert name in found

    @pytest.mark.usefixtures("own_ring")
    def test_a_file_others_can_read(self) -> None:
        ring_path().chmod(0o644)
        (found,) = key_rings.problems(demo=True)
        assert "others can read" in found


def test_without_a_ring_nothing_is_sealed(settings: Settings) -> None:
    settings.LINDEN_VAULT_KEYS_FILE = ""
    with pytest.raises(BadKeyFile):
        key_rings.ring()
