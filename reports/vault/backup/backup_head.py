"""What stands in clear at the beginning of a backup, and who made it for whom.

    linden backup 1\\n
    {"made": ..., "key": ..., ...}\\n      what it says of itself, one line of JSON
    enc(1168)                            HPKE of the file's key, info = the two lines
    tag(32)                              HMAC under the installation's lookup key over all above

The seal alone says nothing about its maker: whoever has the public key can make a file that opens,
and what is restored from it runs as the owner of the database. So there is the tag.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, Self

from cryptography.exceptions import InvalidTag

from reports.vault.backup.backup_faults import Damaged, NotABackup, NotOurs, OtherKey
from reports.vault.primitives.keys import KEY_LENGTH, SUITE, DataKey, PrivateKey, PublicKey, derive
from reports.vault.service_keys import lookups
from reports.vault.service_keys.recovery_files import shown_fingerprint

MAGIC: Final = b"linden backup 1\n"
_SEALED: Final = 1120 + KEY_LENGTH + 16
_TAG: Final = 32
_LONGEST: Final = 1 << 16


@dataclass(frozen=True)
class Head:
    """The beginning of a backup; `about` is what it says of itself."""

    line: bytes
    sealed: bytes
    tag: bytes

    @classmethod
    def make(cls, about: Mapping[str, object], public: PublicKey) -> tuple[Self, DataKey]:
        """Return the head of a new file, and the key of what follows it."""
        told = {**about, "key": shown_fingerprint(public)}
        line = json.dumps(told, sort_keys=True).encode() + b"\n"
        key = DataKey.generate()
        sealed = SUITE.encrypt(key.raw, public.handle, MAGIC + line)
        head = cls(line, sealed, _tag(line, sealed))
        return head, head.payload_key(key.raw)

    @classmethod
    def read(cls, file: BinaryIO) -> Self:
        """Read it; nothing of it is proven. Raises NotABackup, Damaged."""
        if file.read(len(MAGIC)) != MAGIC:
            raise NotABackup
        line = file.readline(_LONGEST)
        found = cls(line, file.read(_SEALED), file.read(_TAG))
        if not line.endswith(b"\n") or len(found.tag) < _TAG:
            raise Damaged
        return found

    @property
    def raw(self) -> bytes:
        """The bytes it is in the file."""
        return MAGIC + self.line + self.sealed + self.tag

    @property
    def about(self) -> dict[str, object]:
        """What it says of itself. Raises Damaged."""
        try:
            told = json.loads(self.line)
        except ValueError:
            raise Damaged from None
        if not isinstance(told, dict):
            raise Damaged
        return told

    def open(self, private: PrivateKey) -> DataKey:
        """Return the key of what follows. Raises OtherKey, NotOurs, Damaged."""
        wanted = self.about.get("key")
        if wanted != shown_fingerprint(private.public):
            raise OtherKey(wanted)
        if not hmac.compare_digest(self.tag, _tag(self.line, self.sealed)):
            raise NotOurs
        try:
            raw = SUITE.decrypt(self.sealed, private.handle, MAGIC + self.line)
        except (InvalidTag, TypeError, ValueError):
            raise Damaged from None
        return self.payload_key(raw)

    def payload_key(self, raw: bytes) -> DataKey:
        """The key that the pieces are under: of this file's key and of all that stands here."""
        return DataKey(derive(raw, "backup payload", salt=self.tag))


def _tag(line: bytes, sealed: bytes) -> bytes:
    return lookups.keyed_hash("backup", b"linden backup|" + MAGIC + line + sealed)
