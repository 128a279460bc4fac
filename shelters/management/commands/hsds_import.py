"""`./run hsds_import FILE|FOLDER [--apply]`: what another register publishes, as HSDS 3."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from reports.audit.log import OPERATOR
from reports.region import region
from shelters.exchange.imports import Plan, planned, take_over
from shelters.exchange.published_places import own_ids
from shelters.hsds.files.hsds_reading import Reading, read
from shelters.hsds.offers.interpretation import Understanding, understand
from shelters.hsds.offers.public_offers import common_rows
from shelters.hsds.tables.hsds_rows import Unreadable

BAD_INPUT = 2


class Command(BaseCommand):
    """Shows what would change; with --apply it changes. Bad rows are refused, good ones stay."""

    help = "Take over an HSDS 3 file or folder; without --apply only show what would change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the path and --apply."""
        parser.add_argument("path", type=Path, metavar="FILE|FOLDER")
        parser.add_argument("--apply", action="store_true", help="change it, not only show it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Report, and apply if asked; exit 1 when rows are refused, 2 when nothing is readable."""
        try:
            reading = read(options["path"])
        except Unreadable as fault:
            self.stderr.write(str(fault))
            sys.exit(BAD_INPUT)
        now = datetime.now(UTC)
        own = own_ids(region=region(), now=now)
        if options["apply"]:
            plan = take_over(reading.rows, own=own, by=OPERATOR, now=now)
        else:
            plan = planned(reading.rows, own=own)
        refused = [*reading.faults, *plan.too_long]
        self._tell(reading, plan, applied=options["apply"])
        for each in refused:
            self.stderr.write(str(each))
        if refused:
            sys.exit(1)

    def _tell(self, reading: Reading, plan: Plan, *, applied: bool) -> None:
        understood = understand([*reading.rows, *common_rows()])
        self._list("new rows", (f"{name}: {count}" for name, count in sorted(plan.new.items())))
        self._list(
            "rows that change",
            (f"{each.table} {each.id}: {', '.join(each.fields)}" for each in plan.changed),
        )
        self.stdout.write(f"rows that say nothing new: {plan.same}")
        self.stdout.write(f"rows about our own places, left to their people: {plan.own}")
        self.stdout.write(f"places to live understood: {len(understood.offers)}")
        self._list("kept, but not used", _unused(understood))
        self._list("to know", reading.notes)
        refused = len(reading.faults) + len(plan.too_long)
        self.stdout.write(f"refused: {refused}")
        self.stdout.write("done" if applied else "nothing was changed: --apply does it")

    def _list(self, title: str, lines: Iterable[str]) -> None:
        given = list(lines)
        self.stdout.write(f"{title}: {len(given) or 'none'}")
        for line in given:
            self.stdout.write(f"  {line}")


def _unused(understood: Understanding) -> list[str]:
    """One line for each table, with every column and how often something stood in it."""
    return [
        f"{table}: " + ", ".join(f"{name} ({count})" for name, count in columns.items())
        for table, columns in sorted(understood.unused.items())
    ]
