"""What the journal orders to erase, as `after_restore` reads it."""

from uuid import UUID

from reports.vault.journal import orders


def to_erase() -> set[UUID]:
    """Every case that is to be erased. Raises NoJournal, also when damaged."""
    return set(orders.read_all().ordered)
