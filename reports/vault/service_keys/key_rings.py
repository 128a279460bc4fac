"""The service ring and the lookup key of this installation, read from the files settings name.

A changed file is noticed at the next use, so that rotating keys needs no restart; a key id that
is not known makes the file be read once more.
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import DataKey, PublicKey, Secret, derive
from reports.vault.service_keys import key_files, recovery_files
from reports.vault.service_keys.key_files import BadKeyFile, LookupSecret, RingFile

WRAP: Final = "wrap"
ACCOUNTS: Final = "accounts"
TEXTS: Final = "texts"
PARTNERS: Final = "partners"
LOOKUP: Final = "lookup"
# Each seals under a subkey of its own; a lookup is no envelope.
PURPOSES: Final = (WRAP, ACCOUNTS, TEXTS, PARTNERS)

type _Signature = tuple[str, int, int, int]


class Ring(Secret):
    """The live ring keys; one HKDF subkey for each use, derived once."""

    __slots__ = ("_sivs", "_subkeys", "active", "active_siv", "file", "remembered")

    def __init__(self, file: RingFile) -> None:
        self.file = file
        self.active = file.active.id
        raws = {key.id: key.raw for key in file.keys}
        self._subkeys = {
            (purpose, id): DataKey(derive(raw, f"ring {purpose}"), id=id)
            for id, raw in raws.items()
            for purpose in PURPOSES
        }
        self._sivs = {
            id: AESSIV(derive(raw, f"ring {LOOKUP}", length=64)) for id, raw in raws.items()
        }
        self.active_siv = self._sivs[self.active]
        # What account blobs said that are read again and again; it ends with this ring.
        self.remembered: dict[object, object] = {}

    def __contains__(self, key_id: bytes) -> bool:
        return key_id in self._sivs

    def subkey(self, purpose: str, key_id: bytes | None = None) -> DataKey:
        """Return the subkey for a purpose; of the active key unless another is named."""
        return self._subkeys[purpose, self.active if key_id is None else key_id]

    def sivs(self) -> dict[bytes, AESSIV]:
        """Return the lookup subkeys by ring key id, the active one first."""
        return {self.active: self.active_siv, **self._sivs}


class _Watched[T]:
    """One file, read again when it changes."""

    def __init__(self, setting: str, read: Callable[[Path], T]) -> None:
        self._setting = setting
        self._read = read
        self._lock = threading.Lock()
        self._held: tuple[_Signature, T] | None = None

    def get(self) -> T:
        signature = self._signature()
        held = self._held
        if held is not None and held[0] == signature:
            return held[1]
        return self.reread()

    def reread(self) -> T:
        with self._lock:
            signature = self._signature()
            value = self._read(Path(signature[0]))
            self._held = (signature, value)
            return value

    def _signature(self) -> _Signature:
        path = str(getattr(settings, self._setting))
        if not path:
            raise BadKeyFile(f"{self._setting} is not set")
        try:
            found = os.stat(path)  # on every use: half the time that Path takes
        except OSError as fault:
            raise BadKeyFile(f"{path}: {fault.strerror}") from None
        return (path, found.st_ino, found.st_mtime_ns, found.st_size)


# Never emptied: memory is not wiped, so a key that was read once may still be there.
_ever_read: Final[set[bytes]] = set()


def _read_ring(path: Path) -> Ring:
    found = Ring(key_files.read_ring(path))
    _ever_read.update(key.id for key in found.file.keys)
    return found


_ring: Final = _Watched("LINDEN_VAULT_KEYS_FILE", _read_ring)
_lookup: Final = _Watched("LINDEN_LOOKUP_KEY_FILE", key_files.read_lookup)
_recovery: Final = _Watched("LINDEN_RECOVERY_PUBLIC_KEY_FILE", recovery_files.read_public)


def ring() -> Ring:
    """Return the service ring. Raises BadKeyFile."""
    return _ring.get()


def ever_read() -> frozenset[bytes]:
    """Return the ids of all ring keys that this process has read since it began."""
    return frozenset(_ever_read)


def ring_path() -> Path:
    """Return where the service ring lies."""
    return Path(settings.LINDEN_VAULT_KEYS_FILE)


def subkey_of(purpose: str, key_id: bytes) -> DataKey:
    """Return the subkey that opens what names this ring key.

    An unknown id re-reads the file once. Raises SealBroken when it is unknown still: destroyed.
    """
    found = ring()
    if key_id not in found:
        found = _ring.reread()
    if key_id not in found:
        raise SealBroken
    return found.subkey(purpose, key_id)


def lookup_secret() -> LookupSecret:
    """Return the lookup key and the salt of this installation. Raises BadKeyFile."""
    return _lookup.get()


def recovery_public_key() -> PublicKey:
    """Return the offline recovery key's public half. Raises BadKeyFile."""
    return _recovery.get().key


def problems(*, demo: bool) -> list[str]:
    """Return what makes it unsafe to start, one sentence each; empty when all is well.

    `demo` wants sample keys, for it opens doors that real ones must not stand behind; anywhere
    else one sample key is a problem.
    """
    readers: list[tuple[str, Callable[[], bool]]] = [
        ("LINDEN_VAULT_KEYS_FILE", lambda: _ring.reread().file.sample),
        ("LINDEN_LOOKUP_KEY_FILE", lambda: _lookup.reread().sample),
        ("LINDEN_RECOVERY_PUBLIC_KEY_FILE", lambda: _recovery.reread().sample),
    ]
    found = [_problem(setting, read, demo) for setting, read in readers]
    return [problem for problem in found if problem] + _journal_problems()


def _problem(setting: str, read_sample: Callable[[], bool], demo: bool) -> str | None:
    try:
        sample = read_sample()
    except BadKeyFile as fault:
        return f"{setting}: {fault}" if setting not in str(fault) else str(fault)
    if sample and not demo:
        return f"{setting} holds a sample key, which is for the demo only"
    if demo and not sample:
        return f"{setting} holds a real key, and LINDEN_DEMO=1 is for sample keys only"
    return None


def _journal_problems() -> list[str]:
    folder = settings.LINDEN_JOURNAL_DIR
    if not folder:
        return ["LINDEN_JOURNAL_DIR is not set"]
    if not Path(folder).is_dir():
        return [f"LINDEN_JOURNAL_DIR: {folder} is not a folder"]
    return []
