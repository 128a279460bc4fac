"""`./run verify_audit`: is the audit log whole, unchanged, sealed, and not behind its journal?

And is each row that hurts when it is old the newest that was written?
"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.audit import backups
from reports.audit.verify import Verdict, verify


class Command(BaseCommand):
    """Print what was checked; exit 1 when anything is wrong."""

    help = "Check the audit log: chains, seals, triggers, and the journal outside the database."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        verdict = verify(now=now, progress=self.stderr.write)
        self.stdout.write(_summary(verdict))
        for fault in verdict.faults:
            self.stdout.write(f"FAULT: {fault.kind}: {fault.where}")
        for line in backups.shown(verdict=verdict, seal=backups.last_seal(), now=now):
            self.stdout.write(line)
        if verdict.faults:
            raise SystemExit(1)
        self.stdout.write("The audit log holds.")


def _summary(verdict: Verdict) -> str:
    journal = "journal compared" if verdict.journal else "no journal yet"
    return (
        f"{verdict.events} events in {verdict.chains} chains, {verdict.seals} seals, "
        f"{verdict.unsealed} events waiting for the next seal, {journal}, triggers looked at."
    )
