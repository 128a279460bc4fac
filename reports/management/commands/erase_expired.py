"""`./run erase_expired [--dry-run]`: erase what the region keeps no longer."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.cases.erasure.retention import expire


class Command(BaseCommand):
    """The retention job by hand; the worker process runs it every hour by itself."""

    help = "Erase cases, return codes and notices that are kept no longer; never under legal hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--dry-run` only counts."""
        parser.add_argument("--dry-run", action="store_true", help="count, erase nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, or count."""
        dry = options["dry_run"]
        done = expire(now=timezone.now(), dry_run=dry, progress=self.stderr.write)
        verb = "would be erased" if dry else "erased"
        self.stdout.write(f"cases {verb}: {done.cases}")
        self.stdout.write(
            f"return codes ended: {done.codes}" if not dry else f"codes: {done.codes}"
        )
        self.stdout.write(f"notices {verb}: {done.notices}")
        self.stdout.write(f"kept under legal hold: {done.held}")
