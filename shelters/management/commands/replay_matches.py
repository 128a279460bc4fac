"""`./run replay_matches --policy A --policy B --out FOLDER`: what each would have done."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from shelters.facts.policies import BadPolicy, read_policy
from shelters.matching.pairs.policy import Policy
from shelters.matching.replay.figures import COLOURS, figures, picture, table
from shelters.matching.replay.made_region import made_region
from shelters.matching.replay.replaying import Replayed, replayed

BEFORE: Final = "before"
NAMES: Final = ("placed", "waited", "groups", "gain", "calls")  # of the pictures


class Command(BaseCommand):
    """Replays made regions under policies, and writes a table and pictures. No database."""

    help = "Replay a made region under several policies, side by side (docs/replay.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the policies, what is replayed, and where it is written."""
        parser.add_argument(
            "--policy", action="append", required=True, metavar="FILE",
            help=f"a file like matching.toml; `{BEFORE}` is the order before there were policies",
        )  # fmt: skip
        parser.add_argument("--seed", action="append", type=int, help="one made region each")
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay, write, and print the table."""
        if len(options["policy"]) > len(COLOURS):
            raise CommandError(f"at most {len(COLOURS)} policies")
        policies = {_named(name): _policy(name) for name in options["policy"]}
        replays: dict[str, list[Replayed]] = {name: [] for name in policies}
        for seed in options["seed"] or (1,):
            region = made_region(seed, days=options["days"])
            for name, policy in policies.items():
                replays[name].append(replayed(region, policy))
                self.stderr.write(f"seed {seed}, {name}")
        parts = figures(replays)
        shown = table(parts, list(policies))
        options["out"].mkdir(parents=True, exist_ok=True)
        (options["out"] / "table.md").write_text(shown)
        for name, (title, rows) in zip(NAMES, parts.items(), strict=True):
            (options["out"] / f"{name}.svg").write_text(picture(title, rows, list(policies)))
        self.stdout.write(shown)


def _policy(name: str) -> Policy | None:
    if name == BEFORE:
        return None
    try:
        return read_policy(Path(name))
    except BadPolicy as fault:
        raise CommandError(str(fault)) from None


def _named(name: str) -> str:
    return name if name == BEFORE else f"{Path(name).parent.name}/{Path(name).stem}"
