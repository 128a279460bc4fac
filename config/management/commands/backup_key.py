"""`./run backup_key create --public FILE --private FILE`: the key that backups are sealed to.

Made where there is no installation: no settings, no database. The public file goes to whatever
machine makes the backups, which then cannot open them; the private one comes to a server only to
restore, or for the drill.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from reports.management import pairs
from reports.vault.service_keys.recovery_files import Purpose, shown_fingerprint


class Command(BaseCommand):
    """Make the pair."""

    help = "Make the offline key that backups are sealed to."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the two files."""
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a key pair; best on another machine")
        create.add_argument("--public", type=Path, required=True, help="goes to the server")
        pairs.add_private(create)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and say what goes where."""
        public = pairs.create(options, Purpose.BACKUP)
        self.stdout.write(f"Fingerprint: {shown_fingerprint(public)}")
        self.stdout.write(f"{options['public']}: to the server, for ./run backup --key.")
        self.stdout.write(
            f"{options['private']}: on two media, in two places, away from the backups."
        )
