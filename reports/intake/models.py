"""The rows of the intake: codes that partners hand out. What they say lies in working blobs."""

import uuid

from django.db import models
from django.db.models import Q

from reports.vault.fields import AccountBlobField, LookupField


class SlipKind(models.TextChoices):
    """What a code is printed on, and so how often it counts."""

    SLIP = "slip"  # handed to one person: counts once, 72 hours
    POSTER = "poster"  # on a wall: counts until it is withdrawn
    LINK = "link"  # handed to one person, about one entry of a venue's log: once, 30 days


class Slip(models.Model):
    """One code that is out there. A code that counts once has no row any more once it was used.

    Nothing here says who used it or when. `expires_at` is rounded up to the hour, so that it does
    not tell at which minute a slip was handed over. The blob holds the rest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.TextField(choices=SlipKind)
    code = LookupField(lookup="slip", unique=True)
    expires_at = models.DateTimeField(null=True)
    blob = AccountBlobField(context_name="slip", owner="id", record="id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="slip_only_posters_last",
                condition=Q(kind=SlipKind.POSTER, expires_at__isnull=True)
                | (~Q(kind=SlipKind.POSTER) & Q(expires_at__isnull=False)),
            )
        ]
        indexes = [
            models.Index("expires_at", name="slip_ends", condition=Q(expires_at__isnull=False))
        ]
