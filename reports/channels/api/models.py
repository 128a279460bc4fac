"""What is remembered of a report that a partner's system sent, so that sending twice files once."""

import uuid

from django.db import models

from reports.vault.fields import LookupField


class ApiFiling(models.Model):
    """One idempotency key of one organisation, as a keyed lookup, with a lookup of what came.

    It names neither the organisation nor the case. `expires_at` is rounded up to the hour, so that
    it does not tell at which minute a report came in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = LookupField(lookup="api-key", unique=True)
    body = LookupField(lookup="api-body")
    receipt = models.UUIDField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)
