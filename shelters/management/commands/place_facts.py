"""`./run place_facts [--check]`: what becomes of each thing a house says, into docs/matching.md."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from shelters.screens.labels import fact_uses


class Command(BaseCommand):
    """Writes the tables, or says with exit 1 that they are not as the code is."""

    help = "Write the tables of facts in docs/matching.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --check."""
        parser.add_argument("--check", action="store_true", help="write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page, or compare it."""
        page = fact_uses.PAGE.read_text()
        now = fact_uses.written(page)
        if not options["check"]:
            fact_uses.PAGE.write_text(now)
        elif page != now:
            self.stderr.write("docs/matching.md: ./run place_facts renews its tables")
            sys.exit(1)
