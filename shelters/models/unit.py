"""A unit: what one household gets, a room, a studio, a flat, or one bed of a shared room."""

import uuid

from django.db import models
from django.db.models import Q

from reports.vault.fields import RingBlobField
from shelters.models.house import House


def extra_room(house_id: uuid.UUID) -> uuid.UUID:
    """Return the room in which a house's extra beds of a surge night stand, and no other unit."""
    return uuid.uuid5(house_id, "overflow")


class Unit(models.Model):
    """One unit of a house.

    Beds of one shared room are a unit each and name the same `room`; a household of several takes
    several. `version` goes up at each change, of what it is or of when it is free: whoever read
    it before a decision asks whether it is still the same. What is retired stays for the stays
    that were in it, and is shown and found no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    house = models.ForeignKey(House, models.DO_NOTHING, related_name="units")
    room = models.UUIDField(null=True)
    shared = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(room__isnull=False), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    version = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)  # of the facts
    facts = RingBlobField(
        purpose="partners",
        context_name="place.unit",
        owner="house_id",
        record="id",
        revision="revision",
    )

    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("room", name="unit_of_room", condition=Q(room__isnull=False))]

    def __str__(self) -> str:
        return str(self.pk)
