"""What the commands of both offline key pairs share: options, passphrases, and their refusals."""

from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from reports.accounts.authentication import passwords
from reports.vault.primitives.keys import PrivateKey, PublicKey
from reports.vault.primitives.password_keys import WrongPassword
from reports.vault.service_keys import recovery_files
from reports.vault.service_keys.key_files import BadKeyFile
from reports.vault.service_keys.recovery_files import (
    SHORTEST_PASSPHRASE,
    PassphraseTooShort,
    Purpose,
    RecoveryFileExists,
)


def add_private(parser: ArgumentParser) -> None:
    """Add the private file and how its passphrase is given."""
    parser.add_argument("--private", type=Path, required=True, help="never stays here")
    parser.add_argument("--passphrase-file", type=Path, help="instead of typing it")


def create(options: dict[str, Any], purpose: Purpose, *, sample: bool = False) -> PublicKey:
    """Make the pair of `--public` and `--private`. Raises CommandError; then nothing is made."""
    passphrase = _passphrase(options["passphrase_file"], twice=True)
    try:
        if len(passphrase) >= SHORTEST_PASSPHRASE:
            passwords.check_passphrase(passphrase)
        return recovery_files.write_recovery(
            options["public"],
            options["private"],
            passphrase=passphrase,
            sample=sample,
            purpose=purpose,
        )
    except PassphraseTooShort as fault:
        raise CommandError(f"at least {SHORTEST_PASSPHRASE} characters; use words") from fault
    except passwords.UnfitPassword as fault:
        raise CommandError("a list or a pattern gives this passphrase away; use words") from fault
    except RecoveryFileExists as fault:
        raise CommandError(f"{fault} exists already; nothing was written") from fault
    except OSError as fault:
        raise CommandError(f"{fault.filename}: {fault.strerror}") from fault


def private_key(options: dict[str, Any], purpose: Purpose) -> PrivateKey:
    """Open the file of `--private`. Raises CommandError."""
    passphrase = _passphrase(options["passphrase_file"], twice=False)
    try:
        return recovery_files.open_private(
            options["private"], passphrase=passphrase, purpose=purpose
        )
    except WrongPassword as fault:
        raise CommandError(f"this passphrase does not open the {purpose.value} key") from fault
    except BadKeyFile as fault:
        raise CommandError(str(fault)) from fault


def _passphrase(path: Path | None, *, twice: bool) -> str:
    if path is not None:
        try:
            return path.read_text(encoding="utf-8").rstrip("\n")
        except OSError as fault:
            raise CommandError(f"{path}: {fault.strerror}") from fault
        except UnicodeDecodeError as fault:
            raise CommandError(f"{path}: not a text in UTF-8") from fault
    typed = getpass("Passphrase: ")
    if twice and getpass("The same again: ") != typed:
        raise CommandError("these are two different passphrases; nothing was written")
    return typed
