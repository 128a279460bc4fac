"""What was told of a place in public space, for the city's figures: of no case and nobody."""

import uuid

from django.db import models

from reports.vault.fields import RingBlobField
from reports.vault.primitives.context import Context


class SpotEntry(models.Model):
    """One entry of a month (202612 is December 2026); the blob holds all else, sealed to both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.PositiveIntegerField(db_index=True)
    blob = RingBlobField(
        purpose="texts", context_name="figures.spot", owner="id", record="id", revision="month"
    )

    @property
    def context(self) -> Context:
        """Where the blob belongs."""
        return Context("figures.spot", self.id, self.id, self.month)
