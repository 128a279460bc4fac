"""`./run backup FILE --key PUBLIC`: the database as one file that only the private key opens.

Best with the login of the backup (`backup.env`), which may not even read the rows that pass.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backup import making
from config.backup.making import CannotWrite
from config.backup.programs import ProgramFailed
from reports.vault.journal.restore_journal import NoJournal
from reports.vault.primitives.keys import PublicKey
from reports.vault.service_keys import recovery_files
from reports.vault.service_keys.key_files import BadKeyFile
from reports.vault.service_keys.recovery_files import Purpose


class Command(BaseCommand):
    """Make a backup. Exit 1, and no file, when anything went wrong."""

    help = "Back up the database, sealed to the public key of ./run backup_key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add where it goes and whose it is."""
        parser.add_argument("file", type=Path, help="must not be there yet")
        parser.add_argument("--key", type=Path, required=True, help="the public file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and say what it is."""
        public = _public(options["key"])
        path: Path = options["file"]
        try:
            about = making.make(path, public=public, now=timezone.now())
        except (CannotWrite, ProgramFailed) as fault:
            raise CommandError(str(fault)) from fault
        except NoJournal as fault:
            raise CommandError(f"the journal (LINDEN_JOURNAL_DIR): {fault}") from fault
        self.stdout.write(f"{path}: {path.stat().st_size} bytes, made {about['made']}.")
        self.stdout.write(f"It opens with the key {recovery_files.shown_fingerprint(public)}.")


def _public(path: Path) -> PublicKey:
    try:
        found = recovery_files.read_public(path, Purpose.BACKUP)
    except BadKeyFile as fault:
        raise CommandError(f"{fault}. ./run backup_key create makes it.") from fault
    if found.sample and not settings.LINDEN_DEMO:
        raise CommandError(f"{path}: a sample key; make your own with ./run backup_key create")
    return found.key
