"""`./run replay_matches --policy A --policy B --out FOLDER`: what each would have done.

In made regions, or with `--month 2026-11` in that month of this installation.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from reports.audit.events import EventKind
from reports.audit.log import OPERATOR, record
from reports.region import region
from shelters.exchange.past_month import past_month
from shelters.facts.policies import BadPolicy, read_policy
from shelters.matching.pairs.policy import Policy
from shelters.matching.replay.figures import COLOURS, FEW, figures, picture, table
from shelters.matching.replay.made_region import RegionOverTime, made_region
from shelters.matching.replay.replaying import Replayed, replayed

BEFORE: Final = "before"
NAMES: Final = ("placed", "waited", "groups", "gain", "calls")  # of the pictures


class Command(BaseCommand):
    """Replays made regions, or a month, under policies, and writes a table and pictures."""

    help = "Replay a region or a month under several policies, side by side (docs/replay.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the policies, what is replayed, and where it is written."""
        parser.add_argument(
            "--policy", action="append", required=True, metavar="FILE",
            help=f"a file like matching.toml; `{BEFORE}` is the order before there were policies",
        )  # fmt: skip
        parser.add_argument("--seed", action="append", type=int, help="one made region each")
        parser.add_argument("--days", type=int, help="of a made region; 365")
        parser.add_argument("--month", metavar="YYYY-MM", help="what was, not a made region")
        parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay, write, and print the table."""
        if len(options["policy"]) > len(COLOURS):
            raise CommandError(f"at most {len(COLOURS)} policies")
        policies = {_named(name): _policy(name) for name in options["policy"]}
        replays: dict[str, list[Replayed]] = {name: [] for name in policies}
        for said, there in self._regions(options):
            for name, policy in policies.items():
                replays[name].append(replayed(there, policy))
                self.stderr.write(f"{said}, {name}")
        parts = figures(replays)
        shown = table(parts, list(policies))
        options["out"].mkdir(parents=True, exist_ok=True)
        (options["out"] / "table.md").write_text(shown)
        for name, (title, rows) in zip(NAMES, parts.items(), strict=True):
            (options["out"] / f"{name}.svg").write_text(picture(title, rows, list(policies)))
        self.stdout.write(shown)

    def _regions(self, options: dict[str, Any]) -> Iterator[tuple[str, RegionOverTime]]:
        if options["month"] is None:
            for seed in options["seed"] or (1,):
                yield f"seed {seed}", made_region(seed, days=options["days"] or 365)
            return
        if options["seed"] or options["days"]:
            raise CommandError("--seed and --days are of made regions, --month is not")
        begins, ends = _month(options["month"])
        with transaction.atomic():  # before anything is opened, and whatever comes of it
            record(kind=EventKind.MONTH_REPLAYED, by=OPERATOR, now=timezone.now())
        found, damaged = past_month(begins=begins, ends=ends)
        if len(found.arrivals) < FEW:
            raise CommandError("fewer than ten looked for a place then: nothing is shown")
        if damaged:
            self.stderr.write(f"{damaged} searches do not open and are left out")
        yield options["month"], found


def _month(said: str) -> tuple[datetime, datetime]:
    """When a month of the region begins and ends."""
    try:
        first = date.fromisoformat(f"{said}-01")
    except ValueError:
        raise CommandError("a month is written like 2026-11") from None
    after = (first + timedelta(days=31)).replace(day=1)
    begins, ends = (datetime.combine(day, time(), region().timezone) for day in (first, after))
    if ends > timezone.now():
        raise CommandError("that month is not over")
    return begins, ends


def _policy(name: str) -> Policy | None:
    if name == BEFORE:
        return None
    try:
        return read_policy(Path(name))
    except BadPolicy as fault:
        raise CommandError(str(fault)) from None


def _named(name: str) -> str:
    return name if name == BEFORE else f"{Path(name).parent.name}/{Path(name).stem}"
