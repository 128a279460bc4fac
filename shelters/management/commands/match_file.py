"""`match_file` as a management command; `./run` starts it without the framework."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from shelters.exchange import match_command


class Command(BaseCommand):
    """Reads one problem, writes one answer: no database, no keys, no clock."""

    help = "Match households to places from a JSON file; docs/matching.md says every rule."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the files and --edges."""
        match_command.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Match, write the answer, print a summary. Exit 2 for what cannot be read."""
        status = match_command.match(
            options["problem"],
            options["out"],
            policy=options["policy"],
            edges=options["edges"],
            stdout=self.stdout,  # type: ignore[arg-type]
            stderr=self.stderr,  # type: ignore[arg-type]
        )
        if status:
            sys.exit(status)
