"""`./run hsds_export FOLDER [--schemas FOLDER]`: what may be said in public, as HSDS 3."""

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import OPERATOR, record
from reports.region import region
from shelters.exchange.published_places import public_offers
from shelters.hsds.files import hsds_writing
from shelters.hsds.tables import schemas
from shelters.hsds.tables.hsds_rows import Unreadable

BAD_INPUT = 2


class Command(BaseCommand):
    """Writes the tabular package and the same as JSON; with --schemas also validates both."""

    help = "Write the public side of every place as Open Referral HSDS 3; see docs/hsds.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the folder to write, and one of published schemas."""
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--schemas", type=Path, metavar="FOLDER", help="published schemas to validate against"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and, if asked, validate; exit 1 when a schema is not met, 2 on bad arguments."""
        try:
            versions = schemas.published(options["schemas"]) if options["schemas"] else []
            files = self._write(options["folder"])
        except Unreadable as fault:
            self.stderr.write(str(fault))
            sys.exit(BAD_INPUT)
        self.stdout.write(f"{len(files)} files: {options['folder']}")
        faults = [fault for each in versions for fault in self._held(options["folder"], each)]
        if faults:
            sys.exit(1)

    @transaction.atomic
    def _write(self, folder: Path) -> list[Path]:
        here, now = region(), datetime.now(UTC)
        offers = public_offers(region=here, now=now)
        record(kind=EventKind.REGISTER_EXPORTED, by=OPERATOR, now=now)
        self.stdout.write(f"{len(offers)} places to live; host families are never published")
        return hsds_writing.write(folder, offers, title=f"Places to live, {here.code}")

    def _held(self, folder: Path, version: schemas.Published) -> list[object]:
        faults = schemas.checked(folder, version)
        for fault in faults:
            self.stderr.write(str(fault))
        for name in schemas.not_known_here(version):
            self.stdout.write(f"{version.name}: {name} is not in our own list of fields")
        self.stdout.write(f"{version.name}: {'valid' if not faults else f'{len(faults)} faults'}")
        return list(faults)
