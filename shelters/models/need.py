"""A household that waits for a place: how urgent and since when; who they are lies in the blob."""

import uuid

from django.db import models
from django.db.models import Q

from reports.vault.fields import CaseBlobField


class NeedState(models.TextChoices):
    """Whether a place is looked for."""

    WAITING = "waiting"
    PLACED = "placed"
    WITHDRAWN = "withdrawn"


# 0: life in danger tonight; 1: must leave within 48 hours; 2: unsafe, can wait for days; 3: moving
# on. A person chooses, with a reason; no points are counted.
TIERS = (0, 1, 2, 3)


class Need(models.Model):
    """One search for a place, at most one at a time for a case.

    `facts` is a working blob of the case (`need_facts.NeedFacts`): erasing the case's data key
    erases it. `version` goes up at each change, of the row or of what stands in its way, so that a
    run that looked at it before looks again; `revision` only with the blob. `tier_until` is when a
    person looks at the tier again. `passed_over` counts how often somebody of the same tier, later
    in the order, got a place that suited, while this one stayed without any.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("reports.Case", models.DB_CASCADE, related_name="+", db_index=False)
    state = models.TextField(choices=NeedState, default=NeedState.WAITING)
    tier = models.PositiveSmallIntegerField()
    tier_reason = models.TextField()  # a code of needs.TIER_REASONS
    tier_until = models.DateTimeField()
    waiting_since = models.DateTimeField()
    passed_over = models.PositiveIntegerField(default=0)
    facts = CaseBlobField(context_name="place.need", revision="revision")
    revision = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    unmet_in = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="need_one_waiting", condition=Q(state=NeedState.WAITING)
            ),
            models.CheckConstraint(name="need_tier_known", condition=Q(tier__in=TIERS)),
        ]
        indexes = [
            models.Index("case", "waiting_since", name="need_of_case"),
            models.Index(
                "tier", "waiting_since", name="need_waiting", condition=Q(state=NeedState.WAITING)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
