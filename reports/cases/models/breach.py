"""A breach that was found, and until when the authority has to know. There is no case id."""

import uuid

from django.db import models
from django.db.models import F, Q


class Breach(models.Model):
    """What the law counts from: when it was found. `cases`: how many it touched, as far as known.

    `since` and `until` are the time in which it went on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    found_at = models.DateTimeField()
    tell_by = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    cases = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="breach_lasts", condition=Q(since__lte=F("until")))
        ]
        indexes = [models.Index("tell_by", name="breach_untold", condition=Q(told_at__isnull=True))]
