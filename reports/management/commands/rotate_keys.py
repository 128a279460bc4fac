"""`./run rotate_keys`: a fresh service key, without stopping anything.

./run rotate_keys add          a new key that only opens; copy the file to every host
./run rotate_keys activate     it seals from now on; everything is moved to it (resumable)
./run rotate_keys status       what is under which key
./run rotate_keys --destroy-old --backup-verified DATE --fingerprint F
./run rotate_keys holders      which running processes still have a destroyed key in memory

DATE and F are what `verify_audit` and `after_restore` print on a restored copy.
"""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from reports.audit.chain.seals import BehindJournal, check_not_behind
from reports.audit.events import EventKind
from reports.audit.log import OPERATOR, record
from reports.audit.verification import backup_proofs
from reports.management.commands import compact_journal
from reports.vault.journal import compaction
from reports.vault.journal.restore_journal import DatabaseBehind, NoJournal
from reports.vault.ring_rotation import key_rotation, ring_changes
from reports.vault.service_keys import key_holders, key_rings
from reports.vault.service_keys.key_files import BadKeyFile, KeyState, RingFile

BEHIND: Final = "refused: this database is behind its journal; first ./run after_restore"
UNPROVEN: Final = (
    "refused: make a backup now, restore it somewhere with these key files, and run"
    " ./run verify_audit there; it prints the --backup-verified DATE and --fingerprint to give here"
)
PLACES: Final = """\
The old key is gone from {path}. It is destroyed only when it is gone from everywhere. Clear:
  - the same file on every other host of this installation
  - every copy of the key files made by hand, and every backup that holds them
  - snapshots of disks and virtual machines taken before today
  - configuration management, deployment tools and secret stores that carry the file
  - the memory of running processes, below"""
HOLDERS: Final = """\
NOT DONE: {count} running processes have read a destroyed key, and memory is not wiped. Restart:
{lines}
Then: ./run rotate_keys holders (with --gone HOST for a machine that is switched off)"""


class Command(BaseCommand):
    """Add, activate, look, destroy. Exit 1 when something is still under an old key."""

    help = "Rotate the service key ring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the actions and what each needs."""
        parser.add_argument("action", nargs="?", choices=["add", "activate", "status", "holders"])
        parser.add_argument("--destroy-old", action="store_true")
        parser.add_argument(
            "--backup-verified",
            metavar="DATE",
            type=_moment,
            help="when a backup made after the rotation was restored and read, as printed there",
        )
        parser.add_argument("--fingerprint", default="", help="what was printed with that date")
        parser.add_argument("--gone", metavar="HOST", help="with holders: it is switched off")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the action says."""
        if bool(options["action"]) == options["destroy_old"]:
            raise CommandError(
                "one of: add, activate, status, holders, --destroy-old", returncode=2
            )
        try:
            self._run(options)
        except BadKeyFile as fault:
            raise CommandError(str(fault)) from fault
        except (DatabaseBehind, BehindJournal) as fault:
            raise CommandError(BEHIND) from fault

    def _run(self, options: dict[str, Any]) -> None:
        if options["action"] == "status":
            return self._status()
        if options["action"] == "holders":
            return self._holders(options["gone"])
        check_not_behind()
        if options["destroy_old"]:
            return self._destroy_old(options["backup_verified"], options["fingerprint"])
        return {"add": self._add, "activate": self._activate}[options["action"]]()

    def _add(self) -> None:
        try:
            with transaction.atomic():
                record(kind=EventKind.RING_KEY_ADDED, by=OPERATOR, now=timezone.now())
                added = ring_changes.add(now=timezone.now())
        except ring_changes.AnotherKeyWaits as fault:
            raise CommandError("a key was added already: activate it first") from fault
        self.stdout.write(f"Added {added.hex()}: it opens, and seals nothing yet.")
        self.stdout.write("When every host has the file: ./run rotate_keys activate")

    def _activate(self) -> None:
        try:
            with transaction.atomic():
                record(kind=EventKind.RING_KEY_ACTIVATED, by=OPERATOR, now=timezone.now())
                self.stdout.write(f"{ring_changes.activate(now=timezone.now()).hex()} seals now.")
        except ring_changes.NothingToActivate:
            self.stdout.write("No key waits; moving on with what is left under older ones.")
        stuck = key_rotation.rewrap_all(self._progress)
        self._status()
        if stuck:
            raise CommandError(f"{stuck} could not be opened or moved: see the columns above")

    def _progress(self, column: str, moved: int, stuck: int) -> None:
        self.stderr.write(f"  {column}: {moved} moved" + (f", {stuck} stuck" if stuck else ""))

    def _status(self) -> None:
        file = key_rings.ring().file
        for key in file.keys:
            self.stdout.write(f"{key.id.hex()}  {_described(file, key.id)}")
        for state in key_rotation.status():
            counts = ", ".join(f"{id.hex()} {count}" for id, count in sorted(state.by_key.items()))
            broken = f", unreadable {state.broken}" if state.broken else ""
            self.stdout.write(f"  {state.name:44} {counts or 'empty'}{broken}")

    def _destroy_old(self, backup_verified: datetime | None, fingerprint: str) -> None:
        try:
            _check_proof(backup_verified, fingerprint)
            with transaction.atomic():
                record(kind=EventKind.RING_KEY_DESTROYED, by=OPERATOR, now=timezone.now())
                destroyed = ring_changes.destroy_old(backup_verified=backup_verified)
        except ring_changes.NothingToDestroy as fault:
            raise CommandError("there is no old key") from fault
        except ring_changes.BackupNotVerified as fault:
            raise CommandError(UNPROVEN) from fault
        except backup_proofs.NotProven as fault:
            raise CommandError(f"refused: {fault}") from fault
        except ring_changes.StillNeeded as fault:
            raise CommandError(f"refused: still needed by {fault}") from fault
        self.stdout.write("Destroyed " + ", ".join(id.hex() for id in destroyed) + ".")
        self._compact()
        self.stdout.write(PLACES.format(path=key_rings.ring_path()))
        self._holders(None)

    def _compact(self) -> None:
        """What only the old key's backups needed goes from the journal."""
        try:
            done = compaction.compact()
        except (compaction.NotCarriedOut, NoJournal):
            self.stderr.write("The journal was not made shorter: ./run compact_journal says why.")
            return
        for line in compact_journal.words(done):
            self.stdout.write(line)

    def _holders(self, gone: str | None) -> None:
        if gone:
            self.stdout.write(f"forgotten on {gone}: {key_holders.forget_host(gone)}")
        left = key_holders.holding_destroyed()
        if left:
            lines = [f"  {row.host}: {row.kind}, process {row.pid}" for row in left]
            raise CommandError(HOLDERS.format(count=len(left), lines="\n".join(lines)))
        self.stdout.write("No running process has a destroyed key.")


def _check_proof(verified_at: datetime | None, fingerprint: str) -> None:
    file = key_rings.ring().file
    rotated_at = file.active.moment.activated
    if not ring_changes.old_keys(file):
        return  # there is nothing to destroy, which is said
    if verified_at is None or not fingerprint or rotated_at is None:
        raise ring_changes.BackupNotVerified
    backup_proofs.proven(
        verified_at=verified_at, fingerprint=fingerprint, rotated_at=rotated_at, now=timezone.now()
    )


def _moment(text: str) -> datetime:
    """Read an ISO date (its beginning, UTC) or time."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _described(file: RingFile, key_id: bytes) -> str:
    key = next(key for key in file.keys if key.id == key_id)
    if key.state is KeyState.ACTIVE:
        return f"seals, since {key.moment.activated:%Y-%m-%d %H:%M}Z"
    if key.moment.activated is None:
        return f"opens; added {key.moment.added:%Y-%m-%d %H:%M}Z, waits for activate"
    return "opens what is old; goes with --destroy-old"
