"""Where this database stands with the orders of its journal; what that costs is what is new.

Two things look alike in the table of cases and are not. A database that was set back has a case
whose erasure, as the journal says, committed: then everything stands still until `after_restore`
has run. An order alone, without its commit, is for the sweep: meanwhile that one case gets no
text, and nobody else waits for it.
"""

from collections.abc import Collection
from uuid import UUID

from reports.vault.journal import journal_marks, journal_orders
from reports.vault.journal.journal_orders import Orders


def came_back(found: Orders) -> list[UUID]:
    """Return the cases whose erasure committed, and which this database has keys of; one query."""
    return journal_orders.with_keys(found.done) if found.done else []


def is_behind() -> bool:
    """Return whether the database was set back: it has a case again that it had erased.

    At most two queries. Raises NoJournal, also when damaged.
    """
    return bool(came_back(journal_marks.read_new().orders))


def being_erased(cases: Collection[UUID]) -> set[UUID]:
    """Return which of these the journal has an order for: nobody is texted about them. One query.

    Raises NoJournal, also when damaged.
    """
    return journal_marks.read_new().orders.ordered.keys() & cases
