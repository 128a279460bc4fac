"""Return codes: twenty digits that open one conversation, and are stored nowhere.

The code is stretched with the installation's salt and lookup subkey (8 MiB, one pass: 3.8 ms),
so that neither the database nor a guess outside the server gets anywhere. Its strength is
66 bits less the logarithm of the number of open cases.
"""

import secrets
import threading
import unicodedata
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from reports.vault.primitives import keys
from reports.vault.primitives.envelope import Cost, WrapKey
from reports.vault.service_keys import key_rings, lookups

DIGITS: Final = 20
GROUP: Final = 4
COST: Final = Cost(8 * 1024, 1)
AT_ONCE: Final = 2

_gate: Final = threading.BoundedSemaphore(AT_ONCE)
_MINUS: Final = "\N{MINUS SIGN}"
# Spaces, dashes, and the invisible marks that come along when text is copied.
_IGNORED: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"})


class WrongCode(Exception):
    """What was typed cannot be a return code; nothing was looked up."""


class WrongLength(WrongCode):
    """A return code has twenty digits; `digits_found` were typed."""

    def __init__(self, digits_found: int) -> None:
        super().__init__(f"{digits_found} digits")
        self.digits_found = digits_found


class NotDigits(WrongCode):
    """A return code has digits, spaces and dashes only."""


class ReturnCode(keys.Secret):
    """Twenty decimal digits."""

    __slots__ = ("digits",)

    def __init__(self, digits: str) -> None:
        if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
            raise WrongLength(len(digits))
        self.digits = digits

    @classmethod
    def generate(cls) -> "ReturnCode":
        """Make a fresh random code."""
        return cls(f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}")

    @property
    def shown(self) -> str:
        """The code as it is shown and read out: five groups of four."""
        return " ".join(self.digits[at : at + GROUP] for at in range(0, DIGITS, GROUP))


class CodeKeys(keys.Secret):
    """What one derivation gives: the value that finds the case and the key that opens it."""

    __slots__ = ("lookup", "wrap")

    def __init__(self, lookup: bytes, wrap: WrapKey) -> None:
        self.lookup = lookup
        self.wrap = wrap

    @property
    def private(self) -> keys.PrivateKey:
        """The code's own key pair, derived: anybody may seal to it, only the code opens it."""
        return keys.PrivateKey(keys.derive(self.wrap.aead_key.raw, "code pair"))


def parse(text: str) -> ReturnCode:
    """Read a typed code: any script's digits; spaces and dashes ignored.

    Raises WrongLength or NotDigits, before any derivation.
    """
    kept = [char for char in unicodedata.normalize("NFKC", text) if not _is_ignored(char)]
    values = [unicodedata.decimal(char, None) for char in kept]
    digits = "".join(str(value) for value in values if value is not None)
    if len(digits) != len(kept):
        raise NotDigits
    return ReturnCode(digits)


def derive(code: ReturnCode) -> CodeKeys:
    """Derive what finds and opens the case; 4 ms, at most two at a time in this process."""
    salt = key_rings.lookup_secret().salt
    kdf = Argon2id(
        salt=salt,
        length=32,
        iterations=COST.passes,
        lanes=COST.lanes,
        memory_cost=COST.memory_kib,
        secret=lookups.subkey("return-code"),
    )
    with _gate:
        stretched = kdf.derive(code.digits.encode())
    wrap = WrapKey(keys.derive(stretched, "code wrap"), COST, salt)
    return CodeKeys(keys.derive(stretched, "code lookup"), wrap)


def keys_to_json(code_keys: CodeKeys) -> list[str]:
    """The keys for the draft blob that holds their code as well, and for nowhere else."""
    return [code_keys.lookup.hex(), code_keys.wrap.aead_key.raw.hex()]


def keys_from_json(parts: list[str]) -> CodeKeys:
    """What `keys_to_json` wrote."""
    lookup, raw = (bytes.fromhex(part) for part in parts)
    return CodeKeys(lookup, WrapKey(raw, COST, key_rings.lookup_secret().salt))


def _is_ignored(char: str) -> bool:
    return char == _MINUS or unicodedata.category(char) in _IGNORED
