"""A house was asked at a change of shift whether what it says is free is free still."""

import uuid

from django.db import models
from django.db.models import Q

from reports.vault.fields import LookupField, RingBlobField
from shelters.models.house import House


class ShiftQuestion(models.Model):
    """One house at one change of shift (`due_at`), asked once.

    Phone and link are found by keyed lookups, and sealed with the house that they answer for; a
    question without that is void. Houses with one duty phone are asked by one text and share its
    link. `still_free` is NULL until somebody answers; the last word within `valid_until` counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    house = models.ForeignKey(House, models.DO_NOTHING, related_name="+", db_index=False)
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    number_lookup = LookupField(lookup="phone")
    link = LookupField(lookup="ping")
    facts = RingBlobField(
        purpose="partners",
        context_name="place.question",
        owner="house_id",
        record="id",
        null=True,
    )
    answered_at = models.DateTimeField(null=True)
    still_free = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "due_at"], name="house_asked_once"),
            models.CheckConstraint(
                name="question_answered_at",
                condition=Q(answered_at__isnull=True, still_free__isnull=True)
                | Q(answered_at__isnull=False, still_free__isnull=False),
            ),
        ]
        indexes = [
            models.Index("number_lookup", "valid_until", name="question_of_phone"),
            models.Index("link", name="question_of_link"),
            models.Index("asked_at", name="question_asked"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
