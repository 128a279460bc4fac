"""`./run restore FILE --private KEY`: a backup into the empty database of LINDEN_DATABASE_URL.

The key files and the journal of the installation have to be in place. No process starts on what was
restored before `./run after_restore` has run.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.backup import restoring
from config.backup.programs import ProgramFailed
from config.backup.restoring import CannotRestore
from reports.management import pairs
from reports.vault.backup.backup_faults import BackupBroken
from reports.vault.service_keys.key_files import BadKeyFile
from reports.vault.service_keys.recovery_files import Purpose


class Command(BaseCommand):
    """Restore a backup. Exit 1, and a database that is as empty as before, when it cannot be."""

    help = "Restore a backup into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the backup and what opens it."""
        parser.add_argument("file", type=Path)
        pairs.add_private(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove all of it, load it, bring its tables to this release."""
        private = pairs.private_key(options, Purpose.BACKUP)
        try:
            about = restoring.restore(options["file"], private)
        except BackupBroken as fault:
            raise CommandError(f"{options['file']}: {fault}. Nothing was restored.") from fault
        except (CannotRestore, ProgramFailed, BadKeyFile) as fault:
            raise CommandError(str(fault)) from fault
        except OSError as fault:
            raise CommandError(f"{options['file']}: {fault.strerror}") from fault
        call_command("migrate", verbosity=0)
        self.stdout.write(f"Restored: made {about['made']} by Linden {about['linden']}.")
        self.stdout.write("No process starts on it before: ./run after_restore")
