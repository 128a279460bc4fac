"""What pharmacies leave behind: that they exist, who is trained, how often they helped.

Nothing here holds a word, a name or the id of a case. A receipt says which case it stands for
inside its blob only, so that no column ties a counter to a person.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from reports.vault.fields import LookupField, RingBlobField


class Pharmacy(models.Model):
    """A pharmacy that a coordinator verified. Withdrawn: its counter only shows numbers to call.

    Neither time counts by itself: that it is let in is marked (`reports/vault/journal/newest.py`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("reports.Organisation", models.PROTECT, related_name="+")
    team = models.OneToOneField("reports.Team", models.PROTECT, related_name="+")
    verified_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class Training(models.Model):
    """A training somebody took; after `ends_on`, its last good day, only advice is left (R3.10)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("reports.User", models.CASCADE, related_name="+", db_index=False)
    done_on = models.DateField()
    ends_on = models.DateField()
    recorded_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="training_ends_later", condition=Q(ends_on__gt=F("done_on"))
            )
        ]
        indexes = [models.Index("user", F("ends_on").desc(), name="training_of_user")]

    def __str__(self) -> str:
        return str(self.pk)


class Receipt(models.Model):
    """A receipt number, found by its keyed hash together with the team it was given to (R3.5).

    It ends at a full hour: the row does not tell at which minute somebody stood at the counter.
    The blob holds which case, and until when exactly.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = LookupField(lookup="receipt", unique=True)
    ends_at = models.DateTimeField(db_index=True)
    blob = RingBlobField(
        purpose="partners", context_name="pharmacy.receipt", owner="id", record="id"
    )

    def __str__(self) -> str:
        return str(self.pk)


class MonthCount(models.Model):
    """How often a pharmacy helped in a month, by mode; the numbers lie in the blob (R3.12)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pharmacy = models.ForeignKey(Pharmacy, models.CASCADE, related_name="+", db_index=False)
    first_day = models.DateField()
    revision = models.PositiveIntegerField(default=0)
    facts = RingBlobField(
        purpose="partners",
        context_name="pharmacy.month",
        owner="pharmacy_id",
        record="id",
        revision="revision",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pharmacy", "first_day"], name="month_of_pharmacy_once")
        ]

    def __str__(self) -> str:
        return f"{self.pharmacy_id} {self.first_day}"
