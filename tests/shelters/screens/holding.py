"""A care worker's browser at a search for a place."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from shelters.models import Placement
from tests.shelters.placing.stays import Stays


@dataclass(frozen=True)
class Desk:
    """Beatriz's browser at Amina's search."""

    stays: Stays
    client: Client

    @property
    def page(self) -> str:
        return f"/shelters/case/{self.stays.amina.case_id}/"

    def shown(self) -> str:
        answer = self.client.get(self.page)
        assert answer.status_code == 200
        return answer.content.decode()

    def hold(self, **changed: Any) -> Any:
        """Press the button of House North's place, as the page has it."""
        button = self.button()
        return self.client.post(f"{self.page}hold/", button | changed)

    def button(self) -> dict[str, str]:
        """What the button of House North's place sends."""
        part = self.shown().split(f'name="unit_id" value="{self.stays.unit.id}"')[1]
        values = [piece.split('"')[0] for piece in part.split('value="')[1:3]]
        return {"unit_id": str(self.stays.unit.id), "unit_version": values[0], "once": values[1]}

    def step(self, verb: str, **said: Any) -> Any:
        """Take a step with the placement there is."""
        placement = Placement.objects.get()
        return self.client.post(f"{self.page}place/{placement.id}/{verb}/", said)

    @property
    def state(self) -> str:
        return Placement.objects.get().state
