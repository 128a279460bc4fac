"""`./run diagrams`: write the pages of docs/ that are drawn from tables of states."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from reports.cases.lifecycle import clock_picture, lifecycle_picture
from reports.messaging import state_picture
from shelters.occupancy import placement_picture

FOLDER: Final = Path(__file__).resolve().parents[3] / "docs"
PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "clocks.md": clock_picture.diagram,
    "lifecycle.md": lifecycle_picture.diagram,
    "placements.md": placement_picture.diagram,
    "texts.md": state_picture.diagram,
}


class Command(BaseCommand):
    """Write the pages, or say which one is not current."""

    help = "Write the pages of docs/ that are drawn from the tables of cases, placements and texts."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--check` writes nothing and fails if a page is not current."""
        parser.add_argument("--check", action="store_true", help="only say whether all are current")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        for name, diagram in PAGES.items():
            path, page = FOLDER / name, diagram()
            if not options["check"]:
                path.write_text(page, encoding="utf-8")
            elif not path.exists() or path.read_text(encoding="utf-8") != page:
                raise CommandError(f"docs/{name} is not current: ./run diagrams")
