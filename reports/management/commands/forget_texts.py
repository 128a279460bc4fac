"""`./run forget_texts [--dry-run]`: wipe the words of texts that are kept no longer (R1.18)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.messaging.delivery.forgotten_words import forget


class Command(BaseCommand):
    """The job by hand; the worker process runs it every day by itself."""

    help = "Wipe words and numbers of texts, so many days after the last contact."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--dry-run` only counts."""
        parser.add_argument("--dry-run", action="store_true", help="count, wipe nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Wipe, or count."""
        dry = options["dry_run"]
        done = forget(now=timezone.now(), dry_run=dry)
        verb = "would lose" if dry else "lost"
        self.stdout.write(f"texts to people that {verb} their words: {done.out}")
        self.stdout.write(f"texts from people that {verb} their words: {done.came}")
