"""`./run keys create FOLDER | show FOLDER`: the key files of a new installation, once.

Needs no database and no settings: these files come before everything else. Nothing is ever
overwritten, for what was sealed with a key is lost with it. What is printed are fingerprints.
"""

import os
import secrets
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

from reports.vault.primitives.keys import key_id
from reports.vault.service_keys import key_files
from reports.vault.service_keys.key_files import BadKeyFile

WRONG_ARGUMENTS = 2
RING = "service-ring.json"
LOOKUP = "lookup-key.json"
SECRET = "secret-key"  # noqa: S105 - a file's name
# Which variable names which file; `./run install --write-env` writes them down.
VARIABLES = {
    "LINDEN_VAULT_KEYS_FILE": RING,
    "LINDEN_LOOKUP_KEY_FILE": LOOKUP,
    "LINDEN_SECRET_KEY_FILE": SECRET,
}
SECRET_BYTES = 50


class NotMade(Exception):
    """The keys cannot be made or read there; the message says why and what to do."""


def create(folder: Path, *, sample: bool = False, now: datetime) -> None:
    """Make the service ring, the lookup key and the secret in a folder that has none of them.

    A `sample` says of itself that it is one.

    The folder is made where it is missing. Raises NotMade, and then no file was written unless
    the disk failed between them; such a folder is refused the next time.
    """
    _prepare(folder)
    _refuse_what_is_there(folder)
    try:
        key_files.write_ring(folder / RING, sample=sample, now=now)
        key_files.write_lookup(folder / LOOKUP, sample=sample)
        key_files.create_text(folder / SECRET, secrets.token_urlsafe(SECRET_BYTES))
    except OSError as fault:
        raise NotMade(_half_made(folder, f"{fault.filename or folder}: {fault.strerror}")) from None


def fingerprints(folder: Path) -> dict[str, str]:
    """Return the fingerprint of each key in the folder. Raises NotMade for one that is unfit."""
    try:
        ring, lookup = key_files.read_ring(folder / RING), key_files.read_lookup(folder / LOOKUP)
        secret = _read_secret(folder / SECRET)
    except BadKeyFile as fault:
        raise NotMade(str(fault)) from None
    raws = {RING: ring.active.raw, LOOKUP: lookup.raw, SECRET: secret}
    return {name: key_id(raw).hex() for name, raw in raws.items()}


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        mode = folder.stat().st_mode
    except OSError as fault:
        raise NotMade(f"{folder}: {fault.strerror}") from None
    if stat.S_IMODE(mode) & 0o077:
        raise NotMade(f"{folder}: others may look into it; chmod 0700 it first")


def _refuse_what_is_there(folder: Path) -> None:
    there = [name for name in VARIABLES.values() if os.path.lexists(folder / name)]
    if len(there) == len(VARIABLES):
        raise NotMade(f"{folder}: all keys are there already; nothing was written")
    if there:
        raise NotMade(_half_made(folder, f"{folder} is half made, nothing was written"))


def _half_made(folder: Path, fault: str) -> str:
    there = [name for name in VARIABLES.values() if os.path.lexists(folder / name)]
    missing = [name for name in VARIABLES.values() if name not in there]
    return (
        f"{fault}. There: {', '.join(there) or 'nothing'}; missing: {', '.join(missing)}.\n"
        "If anything was ever sealed with these keys, put what is missing back from its backup.\n"
        "If not, move what is there away and run this again."
    )


def _read_secret(path: Path) -> bytes:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise BadKeyFile(f"{path}: others can read it (chmod 600)")
        return path.read_bytes().strip()
    except OSError as fault:
        raise BadKeyFile(f"{path}: {fault.strerror}") from None


def main(arguments: list[str]) -> int:
    """Make or show. 0: done; 1: not possible, and why; 2: bad arguments."""
    if len(arguments) != 2 or arguments[0] not in {"create", "show"}:
        sys.stderr.write(f"{__doc__}\n")
        return WRONG_ARGUMENTS
    folder = Path(arguments[1]).absolute()
    try:
        if arguments[0] == "create":
            create(folder, now=datetime.now(UTC))
        for name, fingerprint in fingerprints(folder).items():
            sys.stdout.write(f"{fingerprint}  {folder / name}\n")
    except NotMade as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    if arguments[0] == "create":
        sys.stdout.write(
            "Back these files up now, on another medium and in another place than the database:\n"
            "without them nothing that is stored can ever be opened.\n"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
