"""How many cases there were in a quarter, by what may be published. There is no case id."""

import uuid

from django.db import models

from reports.vault.fields import AccountBlobField
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
