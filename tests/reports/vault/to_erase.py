"""What the journal orders to erase, as `after_restore` reads it."""

from uuid import UUID

from reports.vault.journal import journal_orders


def to_erase() -> set[UUID]:
    """Every case that is to be erased. Raises NoJournal, also when damaged."""
    return set(journal_orders.read_all().ordered)
