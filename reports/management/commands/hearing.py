"""`./run hearing train [FOLDER]`: the model of a pack, from its texts; the same give the same."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.hearing import MODEL
from reports.hearing.engine import Engine, NoEngine
from reports.hearing.model import save
from reports.hearing.training import read_texts, train
from reports.region import region
from reports.region.assembly.loading import load_pack


class Command(BaseCommand):
    """Reads the pack's texts, writes its model: no database, no keys, no clock."""

    help = "Train the model by which texts are heard, from the texts in a region pack."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add what to do and with which pack."""
        parser.add_argument("what", choices=["train"])
        parser.add_argument("pack", nargs="?", type=Path, metavar="FOLDER", help="of the pack")

    def handle(self, *args: Any, **options: Any) -> None:
        """Train, and write the model into the pack."""
        pack = load_pack(options["pack"]) if options["pack"] else region()
        texts = read_texts(pack.folder / "hearing" / "texts")
        if not texts:
            raise CommandError(f"{pack.folder}: no texts to learn from.")
        try:
            weights = train(texts, pack=pack, engine=Engine())
        except NoEngine as fault:
            raise CommandError(f"The sentence model cannot be used here: {fault}") from fault
        save(weights, pack.folder / MODEL)
        lines = weights.thresholds
        self.stdout.write(
            f"{len(texts)} texts, {len({each.hand for each in texts})} hands; low {lines.low:.3f},"
            f" worry {lines.worry:.3f}, cry {lines.cry:.3f}: {pack.folder / MODEL}"
        )
