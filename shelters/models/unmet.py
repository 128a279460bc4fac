"""Who had no place, by month: numbers alone. There is no household and no case id."""

import uuid

from django.db import models

from reports.vault.fields import RingBlobField


class UnmetMonth(models.Model):
    """The counts of the month that begins on `month`; the blob holds them.

    They are sealed so that two backups tell nothing of who came in between. `counted_on` is the
    last evening that is in them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.DateField(unique=True)
    counted_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=0)
    counts = RingBlobField(
        purpose="partners", context_name="place.unmet", owner="id", record="id", revision="revision"
    )

    def __str__(self) -> str:
        return f"{self.month}"
