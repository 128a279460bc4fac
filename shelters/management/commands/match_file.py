"""`./run match_file IN.json --out OUT.json [--edges]`: matching that anyone can check."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from shelters.exchange.match_files import check_place, load, save
from shelters.matching.pairs.problem_files import BadProblem, read_problem, unknown_fields
from shelters.matching.solution.matching import answer, run

BAD_INPUT = 2
MOST_LINES = 50


class Command(BaseCommand):
    """Reads one problem, writes one answer: no database, no keys, no clock."""

    help = "Match households to places from a JSON file; docs/matching.md says every rule."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the two files and --edges."""
        parser.add_argument("problem", type=Path, metavar="IN.json")
        parser.add_argument("--out", type=Path, required=True, metavar="OUT.json")
        parser.add_argument("--edges", action="store_true", help="also list every suitable pair")

    def handle(self, *args: Any, **options: Any) -> None:
        """Match, write the answer, print a summary. Exit 2 for a problem that cannot be read."""
        try:
            found = self._answer(options["problem"], options["out"], with_edges=options["edges"])
        except BadProblem as fault:
            self._say(fault.faults)
            sys.exit(BAD_INPUT)
        counts = found["summary"]
        self.stdout.write(
            f"{counts['placed']} of {counts['needs']} households placed in {counts['units']} "
            f"units; {counts['taken']} find every suitable place taken, "
            f"{counts['none_suitable']} find none that suits: {options['out']}"
        )

    def _answer(self, problem: Path, out: Path, *, with_edges: bool) -> dict[str, Any]:
        check_place(out, problem=problem)
        data = load(problem)
        found = answer(run(read_problem(data)), with_edges=with_edges)
        save(found, out=out)
        self._say([f"{path}: left aside, there is no such field" for path in unknown_fields(data)])
        return found

    def _say(self, lines: list[str]) -> None:
        for line in lines[:MOST_LINES]:
            self.stderr.write(line)
        if len(lines) > MOST_LINES:
            self.stderr.write(f"... and {len(lines) - MOST_LINES} more")
