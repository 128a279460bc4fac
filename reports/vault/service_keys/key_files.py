"""The key files: made, read and checked. JSON, so that an operator can see what a file is.

Files that hold a secret are readable by their owner alone. `"sample": true` marks the demo's.
"""

import base64
import binascii
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import KEY_LENGTH, Secret, key_id

RING: Final = "linden ring 1"
LOOKUP: Final = "linden lookup 1"
SALT_LENGTH: Final = 16


class BadKeyFile(Exception):
    """A key file is missing, unsafe or damaged; the message names file and fault, never a key."""


class KeyState(StrEnum):
    """What a ring key does: every key opens, one also seals."""

    OPENS = "opens"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Moment:
    """When a ring key was added and, once it sealed, activated."""

    added: datetime
    activated: datetime | None


class RingKey(Secret):
    """One key of the service ring."""

    __slots__ = ("id", "moment", "raw", "state")

    def __init__(self, raw: bytes, state: KeyState, moment: Moment) -> None:
        self.raw = raw
        self.id = key_id(raw)
        self.state = state
        self.moment = moment


class LookupSecret(Secret):
    """The key that lives as long as the installation, and the salt beside it."""

    __slots__ = ("raw", "salt", "sample", "subkeys")

    def __init__(self, raw: bytes, salt: bytes, sample: bool) -> None:
        self.raw = raw
        self.salt = salt
        self.subkeys: dict[str, bytes] = {}
        self.sample = sample


class RingFile(Secret):
    """All keys of the service ring, as the file holds them."""

    __slots__ = ("keys", "sample")

    def __init__(self, keys: tuple[RingKey, ...], sample: bool) -> None:
        self.keys = keys
        self.sample = sample

    @property
    def active(self) -> RingKey:
        """The one key that seals."""
        return next(key for key in self.keys if key.state is KeyState.ACTIVE)


def encode(raw: bytes) -> str:
    """Return bytes as they stand in a key file."""
    return base64.b64encode(raw).decode()


def decode(text: object, length: int) -> bytes:
    """Return the bytes of a key file's field; raise ValueError unless it has this length."""
    if not isinstance(text, str):
        raise ValueError("text expected")
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if len(raw) != length:
        raise ValueError("wrong length")
    return raw


def read_ring(path: Path) -> RingFile:
    """Read the service ring. Raises BadKeyFile."""
    return _read(path, RING, _ring_of, private=True)


def read_lookup(path: Path) -> LookupSecret:
    """Read the lookup key. Raises BadKeyFile."""
    return _read(path, LOOKUP, _lookup_of, private=True)


def write_ring(path: Path, *, sample: bool, now: datetime) -> None:
    """Make a new ring with one active key. Raises FileExistsError: a ring is never replaced."""
    key = RingKey(secrets.token_bytes(KEY_LENGTH), KeyState.ACTIVE, Moment(now, now))
    create(path, _ring_fields(RingFile((key,), sample)))


def write_lookup(path: Path, *, sample: bool) -> None:
    """Make the lookup key and salt. Raises FileExistsError: it is never replaced."""
    key, salt = secrets.token_bytes(KEY_LENGTH), secrets.token_bytes(SALT_LENGTH)
    fields = {"format": LOOKUP, "sample": sample, "key": encode(key), "salt": encode(salt)}
    create(path, fields)


def with_new_key(ring: RingFile, *, now: datetime) -> RingFile:
    """Return the ring with one more key that only opens."""
    key = RingKey(secrets.token_bytes(KEY_LENGTH), KeyState.OPENS, Moment(now, None))
    return RingFile((*ring.keys, key), ring.sample)


def with_active(ring: RingFile, chosen: bytes, *, now: datetime) -> RingFile:
    """Return the ring with the chosen key sealing and all others only opening."""
    return RingFile(tuple(_turned(key, chosen, now) for key in ring.keys), ring.sample)


def without(ring: RingFile, doomed: bytes) -> RingFile:
    """Return the ring without one key."""
    return RingFile(tuple(key for key in ring.keys if key.id != doomed), ring.sample)


def save_ring(path: Path, ring: RingFile) -> None:
    """Put the ring in the file's place, whole or not at all, and on the disk before returning."""
    _replace(path, _text(_ring_fields(ring)))


def create(path: Path, fields: Mapping[str, object], *, mode: int = 0o600) -> None:
    """Write a new key file. Raises FileExistsError."""
    _create(path, _text(fields), mode)


def create_text(path: Path, text: str) -> None:
    """Write a new secret that is one line, not JSON. Raises FileExistsError."""
    _create(path, f"{text}\n".encode(), 0o600)


def _create(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        _write_through(file.fileno(), content)
    _sync_folder(path.parent)


def read_fields(path: Path, format_name: str, *, private: bool) -> dict[str, Any]:
    """Return a key file's fields after checking mode and format. Raises BadKeyFile."""
    try:
        if private and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise BadKeyFile(f"{path}: others can read it (chmod 600)")
        fields = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise BadKeyFile(f"{path}: {fault.strerror}") from None
    except ValueError:
        raise BadKeyFile(f"{path}: not JSON") from None
    if not isinstance(fields, dict) or fields.get("format") != format_name:
        raise BadKeyFile(f'{path}: expected "format": "{format_name}"')
    if not isinstance(fields.get("sample"), bool):
        raise BadKeyFile(f'{path}: expected "sample": true or false')
    return fields


def _read[T](path: Path, name: str, build: Callable[[dict[str, Any]], T], *, private: bool) -> T:
    fields = read_fields(path, name, private=private)
    try:
        return build(fields)
    except KeyError as fault:
        raise BadKeyFile(f"{path}: {fault.args[0]} is missing") from None
    except (ValueError, TypeError, SealBroken):
        raise BadKeyFile(f"{path}: damaged") from None


def _lookup_of(fields: dict[str, Any]) -> LookupSecret:
    key = decode(fields["key"], KEY_LENGTH)
    return LookupSecret(key, decode(fields["salt"], SALT_LENGTH), fields["sample"])


def _ring_of(fields: dict[str, Any]) -> RingFile:
    keys = tuple(_ring_key_of(entry) for entry in fields["keys"])
    if sum(key.state is KeyState.ACTIVE for key in keys) != 1:
        raise ValueError("exactly one key is active")
    if len({key.id for key in keys}) != len(keys):
        raise ValueError("two keys with one id")
    return RingFile(keys, fields["sample"])


def _ring_key_of(entry: dict[str, Any]) -> RingKey:
    activated = entry["activated"] and datetime.fromisoformat(entry["activated"])
    moment = Moment(datetime.fromisoformat(entry["added"]), activated)
    return RingKey(decode(entry["key"], KEY_LENGTH), KeyState(entry["state"]), moment)


def _ring_fields(ring: RingFile) -> dict[str, object]:
    return {
        "format": RING,
        "sample": ring.sample,
        "keys": [_ring_key_fields(key) for key in ring.keys],
    }


def _ring_key_fields(key: RingKey) -> dict[str, object]:
    activated = key.moment.activated
    return {
        "id": key.id.hex(),
        "state": key.state.value,
        "added": key.moment.added.isoformat(),
        "activated": activated.isoformat() if activated else None,
        "key": encode(key.raw),
    }


def _turned(key: RingKey, chosen: bytes, now: datetime) -> RingKey:
    if key.id == chosen:
        return RingKey(key.raw, KeyState.ACTIVE, replace(key.moment, activated=now))
    return RingKey(key.raw, KeyState.OPENS, key.moment)


def _text(fields: Mapping[str, object]) -> bytes:
    return (json.dumps(fields, indent=2) + "\n").encode()


def _replace(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    try:
        _write_through(descriptor, content)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    finally:
        os.close(descriptor)
    _sync_folder(path.parent)


def _write_through(descriptor: int, content: bytes) -> None:
    os.write(descriptor, content)
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
