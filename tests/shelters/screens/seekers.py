"""Beatriz at her desk with Amina's case, who may look for a place; what her forms send."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from tests.reports.accounts.people import Cast
from tests.shelters.households import Household

SENT: dict[str, Any] = {
    "version": "0",
    "agreed": "spoken",
    "adult-0-who": "f",
    "adult-0-age": "34",
    "child-0-who": "m",
    "child-0-age": "3",
    "children_known": "on",
    "needed_on": "2026-11-24",
    "stay_days": "30",
    "avoid": ["none"],
    "security": "2",
    "step_free": "no",
    "languages": ["fr"],
    "pets": ["none"],
    "permit": "no",
    "can_pay": "0",
    "urgency": "1:must_leave",
    "until": "2026-11-25T14:00",
}


@dataclass(frozen=True)
class Seeker:
    """A case, its worker's browser, and where its pages are."""

    cast: Cast
    household: Household
    client: Client

    @property
    def case_id(self) -> UUID:
        return self.household.case_id

    @property
    def page(self) -> str:
        return f"/shelters/case/{self.case_id}/"

    def shown(self, address: str = "", *, status: int = 200) -> str:
        """What stands on a page of the search."""
        answer = self.client.get(self.page + address)
        assert answer.status_code == status
        return answer.content.decode()

    def send(self, address: str = "need/", **changed: Any) -> Any:
        """Send the form of the search; by default one that is right."""
        sent = {**SENT, "once": str(uuid4()), **changed} if address == "need/" else changed
        return self.client.post(self.page + address, sent)
