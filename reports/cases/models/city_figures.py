"""What the city may publish: cases of a quarter, entries of public space. There is no case id."""

import uuid

from django.db import models

from reports.vault.fields import AccountBlobField, RingBlobField
from reports.vault.primitives.context import Context


class Tally(models.Model):
    """The counts of one quarter, which begins on `quarter`; the blob holds them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quarter = models.DateField(unique=True)
    revision = models.PositiveIntegerField(default=0)
    blob = AccountBlobField(
        context_name="figures.tally", owner="id", record="id", revision="revision"
    )

    @property
    def context(self) -> Context:
        """Where the blob belongs."""
        return Context("figures.tally", self.id, self.id, self.revision)


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
