"""Rows of other registers, each as it came, also what nothing here understands yet."""

import uuid

from django.db import models

from reports.vault.fields import RingBlobField
from shelters.hsds.tables.hsds_fields import TABLES


class ImportedRow(models.Model):
    """One row of an HSDS table. Several with one `hsds_id` say different things of one thing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.TextField(choices=[(name, name) for name in TABLES])
    hsds_id = models.UUIDField()
    number = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    row = RingBlobField(
        purpose="partners",
        context_name="place.imported",
        owner="id",
        record="id",
        revision="revision",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "hsds_id", "number"], name="imported_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.hsds_id}"
