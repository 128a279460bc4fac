"""`./run compact_journal`: take out of the journal what no backup needs that still opens.

`./run rotate_keys --destroy-old` does it too, when it has destroyed a key. Exit 1: nothing went.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.audit.chain import restore_guard
from reports.vault.journal import compaction
from reports.vault.journal.compaction import Compacted, NotCarriedOut
from reports.vault.journal.restore_journal import NoJournal

BEHIND = "this database has not carried out its journal, or knows another: ./run after_restore"


class Command(BaseCommand):
    """Say how many lines went, and how many stay."""

    help = "Take out of the journal what is older than the oldest key of the ring."

    def handle(self, *args: Any, **options: Any) -> None:
        """Compact every file of lines."""
        try:
            if restore_guard.is_behind():
                raise CommandError(BEHIND)
            done = compaction.compact()
        except NotCarriedOut as fault:
            raise CommandError(BEHIND) from fault
        except NoJournal as fault:
            raise CommandError(f"the journal: {fault}") from fault
        for line in words(done):
            self.stdout.write(line)


def words(done: list[Compacted]) -> list[str]:
    """One line for each file."""
    return [f"{each.name}: {each.gone} lines taken out, {each.kept} stay" for each in done]
