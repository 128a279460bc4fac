"""`./run after_restore`: once, after a backup was restored and before anybody works with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from reports import clock
from reports.audit.chain import restore_guard, seals
from reports.audit.models import Seal
from reports.audit.verification import backup_proofs
from reports.audit.verification.verify import verify
from reports.cases.recovery import journal_replay, removals_replay
from reports.followup.sending import restored_plans as followups
from reports.locks import in_turn
from reports.messaging.outbox import outbox
from reports.vault.journal.newest import MarksBroken
from reports.vault.row_checks import mark_roots


class Command(BaseCommand):
    """Erase again what the journal lists, let the log go on, name the cases to look at."""

    help = "After a restored backup: erase again what was erased since, and list what to review."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add what to do when the marks of the newest rows are broken."""
        parser.add_argument(
            "--accept-rows",
            action="store_true",
            help="take every row as it is for the newest; only once verify_audit was read and "
            "what it names was looked at",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all three; again does nothing more."""
        now, seal = timezone.now(), backup_proofs.last_seal()
        if options["accept_rows"]:
            mark_roots.accept_rows()
            self.stdout.write("Every row counts as the newest of its kind, as it is now.")
        elif mark_roots.start_again():
            self.stdout.write("The newest states are those of this database.")
        again = journal_replay.erase_again(now=now, progress=self.stderr.write)
        self._name("erased again, as the journal says", again.erased)
        self._name("ordered, never seen done, and kept", again.withdrawn)
        stopped = journal_replay.stop_again(now=now, progress=self.stderr.write)
        self._name("contact stopped again, as the journal says", stopped)
        with transaction.atomic():
            texts = outbox.withdraw_all(now=now)
        self.stdout.write(f"texts taken back, for people to start again: {texts}")
        waiting = followups.wait_for_people(now=clock.now())
        self.stdout.write(f"follow-ups that wait for a person: {waiting}")
        removed = removals_replay.remove_again(now=now)
        self.stdout.write(f"removed from a team again, as the journal says: {len(removed.done)}")
        for line in removals_replay.words(removed.done):
            self.stdout.write(line)
        self.stdout.write(f"the last who holds the coordinators' key: {len(removed.left)}")
        for line in removals_replay.words(removed.left):
            self.stdout.write(line)
        if journal_replay.take_up_again(now=now):
            self.stdout.write("The audit log was behind its journal; it goes on from here.")
        else:
            self.stdout.write("The audit log was not behind its journal.")
        self._list_reviews()
        self._seal(now)
        restore_guard.end()
        self._prove(seal, now)

    def _name(self, what: str, cases: Sequence[UUID]) -> None:
        self.stdout.write(f"{what}: {len(cases)}")
        for case_id in cases:
            self.stdout.write(f"  {case_id}")

    def _seal(self, now: datetime) -> None:
        """What the backup cut off before its minute was sealed, and what was done here."""
        try:
            with in_turn("audit.seal"):
                self.stdout.write(f"events sealed: {seals.seal_minute(now=now)}")
        except MarksBroken:
            self.stderr.write("The marks of the newest rows are broken; what is wrong is below.")

    def _prove(self, seal: Seal | None, now: datetime) -> None:
        verdict = verify(now=now, progress=self.stderr.write)
        for fault in verdict.faults:
            self.stdout.write(f"FAULT: {fault.kind}: {fault.where}")
        for line in backup_proofs.shown(verdict=verdict, seal=seal, now=now):
            self.stdout.write(line)
        if verdict.faults:
            raise CommandError("this database does not hold: see the faults above")
        self.stdout.write("The audit log holds.")

    def _list_reviews(self) -> None:
        self.stdout.write("Open cases to review, most urgent first: whatever was written to them")
        self.stdout.write("since the backup is lost, and so are reports filed since.")
        count = 0
        for case_id in journal_replay.cases_to_review():
            count += 1
            self.stdout.write(f"  {case_id}")
        self.stdout.write(f"cases to review: {count}")
