"""Where a running conversation lies between two texts: one working blob, over what was read."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from reports.channels.sms.dialogue.dialogue import Talk
from reports.channels.sms.models import TextConversation
from reports.vault.primitives.context import Context
from reports.vault.service_blobs import text_blobs
from reports.vault.service_keys import lookups

NAME = "text.conversation"


@dataclass(slots=True, eq=False, repr=False)
class Running:
    """One conversation that is not filed yet. `number` is the phone it is texted from (E.164)."""

    row: TextConversation
    number: str
    talk: Talk

    @classmethod
    def begun(cls, *, number: str, talk: Talk, now: datetime) -> Self:
        """A new one; stored by the first `keep`."""
        row = TextConversation(number_lookup=lookups.lookup("phone", number), began_at=now)
        return cls(row, number, talk)

    @classmethod
    def opened(cls, row: TextConversation) -> Self:
        """What `keep` stored. Raises SealBroken."""
        data = json.loads(text_blobs.open(_context(row), bytes(row.blob or b"")))
        return cls(row, data["number"], Talk.from_json(data["talk"]))

    def keep(self, *, files_at: datetime) -> None:
        """Store it as it is now; it is filed at that moment, or when it has ended before."""
        row = self.row
        if row.blob is not None:
            row.revision += 1
        data = {"number": self.number, "talk": self.talk.to_json()}
        row.blob = text_blobs.close(_context(row), json.dumps(data, ensure_ascii=False).encode())
        row.files_at = files_at
        row.save()

    def close(self, *, case_id: UUID) -> None:
        """It is filed: forget what was told; which phone told which case stays (R8.15)."""
        self.row.case_id = case_id
        self.row.blob = self.row.files_at = None
        self.row.save()


def running(number: str) -> Running | None:
    """The conversation of this phone that is not filed yet, its row locked."""
    rows = TextConversation.objects.select_for_update().filter(
        number_lookup__in=lookups.candidates("phone", number), case__isnull=True
    )
    row = rows.first()
    return None if row is None else Running.opened(row)


def cases_told(number: str) -> list[UUID]:
    """The cases this phone told, the newest first."""
    rows = TextConversation.objects.filter(
        number_lookup__in=lookups.candidates("phone", number), case__isnull=False
    )
    return list(rows.order_by("-began_at").values_list("case_id", flat=True))


def _context(row: TextConversation) -> Context:
    return Context(NAME, row.id, row.id, row.revision)
