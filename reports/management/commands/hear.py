"""`./run hear FILE [--json]`: how much danger each line of a file tells of."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from reports.hearing import Heard, ear
from reports.hearing.engine import fault
from reports.region import region

BAD_INPUT = 2


class BadFile(Exception):
    """The file cannot be read as texts; the message says why."""


class Command(BaseCommand):
    """Reads a text a line; keeps nothing, sends nothing: no database, no keys."""

    help = "Hear texts, one a line of a file: cry, worry or nothing, and why."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file and --json."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one array on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hear each line, print what was heard. Exit 2 for a file that is no text."""
        try:
            texts = _texts(options["file"])
        except BadFile as bad:
            self.stderr.write(str(bad))
            sys.exit(BAD_INPUT)
        if why := fault():
            self.stderr.write(f"Read by frames alone, the sentence model cannot be used: {why}")
        numbers = region().emergency_numbers()
        found = [ear().hear(text, numbers=numbers) for text in texts]
        if options["json"]:
            self.stdout.write(json.dumps([_as_object(each) for each in found], ensure_ascii=False))
            return
        for text, each in zip(texts, found, strict=True):
            understood = " (understood)" if each.understood else ""
            self.stdout.write(f"{each.grade}{understood}: {text}")
            for why in each.why:
                self.stdout.write(f"    {why}")


def _texts(file: Path) -> list[str]:
    """The lines of a file. Raises BadFile."""
    try:
        text = file.read_text("utf-8-sig")
    except OSError as fault:
        raise BadFile(f"{file}: cannot be read ({fault.strerror}).") from fault
    except UnicodeDecodeError as fault:
        raise BadFile(f"{file}: expected text in UTF-8, one a line.") from fault
    if "\0" in text:
        raise BadFile(f"{file}: expected text in UTF-8, one a line; this holds bytes of zero.")
    return text.removesuffix("\n").split("\n") if text else []


def _as_object(heard: Heard) -> dict[str, object]:
    return {"grade": heard.grade, "understood": heard.understood, "why": list(heard.why)}
