"""`./run help_page FILE`: the numbers to call, as one file for the proxy."""

from argparse import ArgumentParser
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.channels.web.notices import refusal_pages

FOR_EVERYBODY = 0o644  # the proxy is another user


class Command(BaseCommand):
    """Write the page, whole or not at all; no database is asked."""

    help = "Write the page with the numbers to call that a proxy shows while nothing else answers."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it beside, then put it in place."""
        file: Path = options["file"]
        try:
            with NamedTemporaryFile("w", dir=file.parent, encoding="utf-8", delete=False) as new:
                new.write(refusal_pages.away())
            Path(new.name).chmod(FOR_EVERYBODY)
            Path(new.name).replace(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
