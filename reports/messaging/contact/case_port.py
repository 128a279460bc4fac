"""What texts need to know and tell of a case, without knowing what a case is.

Texts stand below cases. What they need from above is this protocol. `reports/apps.py` says who
keeps it, so that no import points upwards.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from reports.messaging.contact.contact import SafeContact
from reports.vault.case_keys.case_keys import WorkingVault


@dataclass(frozen=True, slots=True)
class Person:
    """How one is reached, and the vault that opens the texts of the case."""

    vault: WorkingVault
    contact: SafeContact


class People(Protocol):
    """Cases, as texts see them."""

    def read_now(self, case_ids: Collection[UUID]) -> Mapping[UUID, Person | None]:
        """Read safe contact of cases, their rows locked against change; constant queries.

        Never waits: a case that somebody is changing is left out, and so is one that is gone. None
        for one that is closed, or whose contact or keys do not open.
        """

    def alarmed_elsewhere(self, persons: Mapping[UUID, Person | None]) -> frozenset[UUID]:
        """Whose number is frozen or unsafe in another open case; constant queries (R1.16).

        Those who were asked since are left out.
        """

    def frozen(self, *, number: str) -> bool:
        """Whether a case reached on this number is frozen, unsafe or has said no."""

    def no_texts(self, *, case_id: UUID, number_lookup: bytes, now: datetime) -> None:
        """Say that no text reaches this number and give the worker a task (R8.12).

        Neither this nor `stopped` says anything of a number that was replaced since.
        """

    def stopped(self, *, case_id: UUID, number_lookup: bytes, now: datetime) -> None:
        """Stop contact as if STOP had come to us, and tell the worker (R1.17, R8.12)."""

    def last_contacts(self, case_ids: Collection[UUID]) -> Mapping[UUID, datetime | None]:
        """When each was last in contact with us, for how long words are kept (R1.18)."""


_kept_by: list[People] = []


def keep(people: People) -> None:
    """Say who keeps the protocol, once, when the process starts."""
    _kept_by[:] = [people]


def people() -> People:
    """Return the keeper of the protocol."""
    return _kept_by[0]
