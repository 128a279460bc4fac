"""`./run match_file IN.json --out OUT.json [--edges]`: matching that anyone can check."""

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from shelters.matching.matching import answer, run
from shelters.matching.reading import BadProblem, read_problem

BAD_INPUT = 2


class Command(BaseCommand):
    """Reads one problem, writes one answer: no database, no keys, no clock."""

    help = "Match households to places from a JSON file; docs/matching.md says every rule."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("problem", type=Path, metavar="IN.json")
        parser.add_argument("--out", type=Path, required=True, metavar="OUT.json")
        parser.add_argument("--edges", action="store_true", help="also list every suitable pair")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            problem = read_problem(_load(options["problem"]))
        except BadProblem as fault:
            self.stderr.write("\n".join(fault.faults))
            sys.exit(BAD_INPUT)
        found = answer(run(problem), with_edges=options["edges"])
        _write(options["out"], found)
        counts = found["summary"]
        self.stdout.write(
            f"{counts['placed']} of {counts['needs']} households placed in {counts['units']} "
            f"units; {counts['taken']} find every suitable place taken, "
            f"{counts['none_suitable']} find none that suits: {options['out']}"
        )


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except OSError as fault:
        raise BadProblem([f"{path}: {fault.strerror}"]) from None
    except ValueError as fault:
        raise BadProblem([f"{path}: expected JSON ({fault})"]) from None


def _write(path: Path, found: dict[str, Any]) -> None:
    # Written beside and renamed: a reader never sees half an answer.
    new = path.with_name(path.name + ".new")
    new.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    os.replace(new, path)
