"""`./run breach`: which cases are touched, how each could be told, when the authority must know.

It tells nobody: a person who knows the case does, by the way that is named here (R6.10).
"""

import os
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.accounts.directory.profiles import find_login
from reports.cases.recovery import data_breach
from reports.cases.recovery.breach_register import draft
from reports.cases.recovery.data_breach import Affected, NoBreach, NotAPeriod, What
from reports.counting import told
from reports.region import region


class Command(BaseCommand):
    """List, start the clock, draft the register entry; or say that the authority knows."""

    help = (
        "After a breach: affected cases with safe routes, the authority's clock, a register entry."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Times are ISO 8601, in the region's zone unless they say another."""
        parser.add_argument("--since", type=_moment, help="when it began")
        parser.add_argument("--until", type=_moment, help="when it ended")
        parser.add_argument("--found", type=_moment, help="when it was found (default: now)")
        parser.add_argument("--live", action="store_true", help="a running server was taken over")
        parser.add_argument("--account", help="only what this login opened")
        parser.add_argument("--register", type=Path, help="new file for the draft of the entry")
        parser.add_argument("--dry-run", action="store_true", help="list only, start no clock")
        parser.add_argument("--told", type=UUID, help="id of a breach the authority knows of now")

    def handle(self, *args: Any, **options: Any) -> None:
        """What the options say."""
        if options["told"]:
            self._told(options["told"])
            return
        if not (options["since"] and options["until"]):
            raise CommandError("say --since and --until (or --told ID)")
        self._breach(options, now=timezone.now())

    def _told(self, breach_id: UUID) -> None:
        try:
            data_breach.told(breach_id=breach_id, now=timezone.now())
        except NoBreach:
            raise CommandError("there is no such breach, or the authority knows already") from None
        self.stdout.write("noted: the authority knows")

    def _breach(self, options: dict[str, Any], *, now: datetime) -> None:
        since, until = options["since"], options["until"]
        what, account = _what(options)
        touched = data_breach.affected(what=what, since=since, until=until, account=account)
        found = list(told(touched, "cases looked at", self.stderr.write))
        self._list(found, erased=data_breach.erased(since=since))
        if options["dry_run"]:
            return
        try:
            row = data_breach.note(
                since=since,
                until=until,
                found_at=options["found"] or now,
                cases=len(found),
                now=now,
            )
        except NotAPeriod:
            raise CommandError("it cannot end before it began, nor be found later") from None
        text = draft(row, what=what, found=found, region=region())
        if options["register"]:
            _write(options["register"], text)
        else:
            self.stdout.write(f"\n{text}")
        by = row.tell_by.astimezone(region().timezone)
        self.stderr.write(f"breach {row.id}: the authority must know by {by:%Y-%m-%d %H:%M}")

    def _list(self, found: list[Affected], *, erased: int) -> None:
        for each in found:
            state = "open" if each.is_open else "closed"
            self.stdout.write(f"{each.case_id}  {each.level:<9}  {state:<6}  {each.route}")
        self.stdout.write(f"cases: {len(found)}; erased since, nobody to tell: {erased}")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=region().timezone)


def _what(options: dict[str, Any]) -> tuple[What, UUID | None]:
    if options["account"] is None:
        return (What.LIVE if options["live"] else What.STORED), None
    user = find_login(options["account"])
    if user is None:
        raise CommandError("there is no account with this login name")
    return What.ACCOUNT, user.id


def _write(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise CommandError(f"the register entry was not written: {fault.strerror}") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
