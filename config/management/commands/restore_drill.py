"""`./run restore_drill FILE --private KEY`: does this backup bring the installation back?

All that a restore takes, on a PostgreSQL server of its own that is made for it and goes with it, or
on one that is there (`--server`), with the key files of today and a copy of the journal. Prints the
date and the fingerprint that `./run rotate_keys --destroy-old` wants.
"""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup import restore_drills, scratch
from config.backup.restore_drills import DrillFailed
from config.backup.scratch import NoScratch
from config.environment.env import BadEnvironment
from reports.management import pairs


class Command(BaseCommand):
    """Practise a restore. Exit 0: it would work. Nothing of it is left, also where it failed."""

    help = "Restore a backup where nobody works, check it, and drop it again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the backup, what opens it, and where to practise."""
        parser.add_argument("file", type=Path)
        pairs.add_private(parser)
        parser.add_argument(
            "--server",
            metavar="URL",
            help="postgresql://... of a login that may create databases, instead of an own server",
        )
        parser.add_argument("--scratch", type=Path, help="where the own server lies; else /tmp")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what came of it."""
        private = ["--private", str(options["private"])]
        if options["passphrase_file"]:
            private += ["--passphrase-file", str(options["passphrase_file"])]
        try:
            with ExitStack() as stack:
                place = stack.enter_context(scratch.folder(options["scratch"]))
                url = stack.enter_context(
                    scratch.on_server(options["server"])
                    if options["server"]
                    else scratch.own_server(place)
                )
                proof = restore_drills.practise(
                    options["file"], private, url=url, place=place, say=self.stdout.write
                )
        except (NoScratch, DrillFailed, BadEnvironment) as fault:
            raise CommandError(str(fault)) from fault
        except OSError as fault:
            raise CommandError(f"{fault.filename}: {fault.strerror}") from fault
        self.stdout.write("This backup brings the installation back.")
        for line in proof:
            self.stdout.write(f"./run rotate_keys --destroy-old wants:\n{line}")
        if not proof:
            self.stdout.write(
                "Its log has no seal yet, so that there is no proof for ./run rotate_keys"
                " --destroy-old: make another backup when the worker has run for a minute."
            )
