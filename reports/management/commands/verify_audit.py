"""`./run verify_audit`: is the audit log whole, unchanged, sealed, and not behind its journal?

And is each row that hurts when it is old the newest that was written?
"""

from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.audit.chain import restore_guard
from reports.audit.verification import backup_proofs
from reports.audit.verification.verify import FaultKind, Verdict, verify
from reports.vault.row_checks.row_marks import RowFault

# It was made before something was erased, before the last seals, and between two of them.
_OF_A_BACKUP: Final[frozenset[FaultKind | RowFault]] = frozenset(
    {FaultKind.BEHIND_JOURNAL, FaultKind.CAME_BACK, FaultKind.NOT_SEALED, RowFault.MARKS}
)
_RESTORED: Final = "This database was restored, and after_restore has not run yet."


class Command(BaseCommand):
    """Print what was checked; exit 1 when anything is wrong."""

    help = "Check the audit log: chains, seals, triggers, and the journal outside the database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, print, and exit 1 for what is wrong."""
        now = timezone.now()
        verdict = verify(now=now, progress=self.stderr.write)
        self.stdout.write(_summary(verdict))
        if normal := _normal():
            self.stdout.write(_RESTORED)
        faults = [fault for fault in verdict.faults if fault.kind not in normal]
        for fault in faults:
            self.stdout.write(f"FAULT: {fault.kind}: {fault.where}")
        for line in backup_proofs.shown(verdict=verdict, seal=backup_proofs.last_seal(), now=now):
            self.stdout.write(line)
        if faults:
            raise SystemExit(1)
        if normal:
            raise CommandError("run ./run after_restore, then this again")
        self.stdout.write("The audit log holds.")


def _normal() -> frozenset[FaultKind | RowFault]:
    """What is as it should be in a database that was restored a moment ago."""
    return _OF_A_BACKUP if restore_guard.waits() else frozenset()


def _summary(verdict: Verdict) -> str:
    journal = "journal compared" if verdict.journal else "no journal yet"
    return (
        f"{verdict.events} events in {verdict.chains} chains, {verdict.seals} seals, "
        f"{verdict.unsealed} events waiting for the next seal, {journal}, triggers looked at."
    )
