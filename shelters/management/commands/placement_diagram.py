"""`./run placement_diagram`: write docs/placements.md from the table of steps."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shelters.placing.placement_picture import diagram

PAGE = Path(__file__).resolve().parents[3] / "docs" / "placements.md"


class Command(BaseCommand):
    """Write the page, or say whether it is current."""

    help = "Write docs/placements.md from the table of steps of a placement."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--check` writes nothing and fails if the page is not current."""
        parser.add_argument("--check", action="store_true", help="only say whether it is current")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        page = diagram()
        if not options["check"]:
            PAGE.write_text(page, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
            raise CommandError("docs/placements.md is not current: ./run placement_diagram")
