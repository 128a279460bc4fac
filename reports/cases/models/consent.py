"""What an organisation is told when somebody takes a consent back. There is no case id."""

import uuid

from django.db import models
from django.db.models import Q


class ConsentNotice(models.Model):
    """What was sent to this organisation under `reference`, its own id, counts no more (R7.4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "reports.Organisation", models.DO_NOTHING, related_name="+", db_index=False
    )
    reference = models.UUIDField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                "organisation", "at", name="consent_notice", condition=Q(seen_at__isnull=True)
            )
        ]
