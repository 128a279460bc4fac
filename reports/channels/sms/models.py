"""A conversation by text: while it runs, one working blob; once filed, which phone told which case.

A number is never a column: it is found by its keyed lookup, and while the conversation runs it
lies in the blob. After filing only the lookup stays, so that what is texted next reaches the case
and opens nothing (R8.15), also for who said that we may not text back.
"""

import uuid

from django.db import models
from django.db.models import Q

from reports.vault.fields import LookupField, RingBlobField


class TextConversation(models.Model):
    """`id` is the submission's id: filing the same conversation twice finds the same case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number_lookup = LookupField(lookup="phone")
    revision = models.PositiveIntegerField(default=0)
    blob = RingBlobField(
        purpose="texts",
        context_name="text.conversation",
        owner="id",
        record="id",
        revision="revision",
        null=True,
    )
    case = models.ForeignKey("reports.Case", models.DB_CASCADE, related_name="+", null=True)
    began_at = models.DateTimeField()
    files_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Running: what was told lies here and will be filed. Filed: it lies in the case only.
            models.CheckConstraint(
                condition=Q(blob__isnull=False, files_at__isnull=False, case__isnull=True)
                | Q(blob__isnull=True, files_at__isnull=True, case__isnull=False),
                name="text_conversation_runs_or_is_filed",
            ),
            models.UniqueConstraint(
                fields=["number_lookup"],
                condition=Q(case__isnull=True),
                name="text_conversation_one_running",
            ),
        ]
        indexes = [
            models.Index("number_lookup", name="text_conversation_number"),
            models.Index("files_at", name="text_conversation_due", condition=Q(case__isnull=True)),
        ]
