"""Who has which unit, from the hold to the day they leave; and the papers that go with it.

No counter is kept of anything here: a unit is taken while a row's time contains now. The time of
a hold ends when the hold does, so one that lapsed blocks nobody although nothing swept it away.
"""

import uuid
from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.vault.fields import TeamSealedField
from shelters.models.house import House
from shelters.models.need import TIERS, Need
from shelters.models.unit import Unit


class PlacementState(models.TextChoices):
    """How far it is. The first six are live, as long as their time has not run out."""

    HELD = "held", _("Reserved")
    OFFERED = "offered", _("Offered to the house")
    ACCEPTED = "accepted", _("Accepted by the house")
    CONFIRMED = "confirmed", _("Expected")
    ARRIVED = "arrived", _("Occupied")
    KEPT = "kept", _("Kept by the house")  # its own hold, for somebody on the phone
    LEFT = "left", _("Left")
    NO_SHOW = "no_show", _("Did not come")
    REFUSED = "refused", _("Declined by the client")
    DECLINED = "declined", _("Declined by the house")
    EXPIRED = "expired", _("Lapsed")
    RELEASED = "released", _("Released")


LIVE = (
    PlacementState.HELD,
    PlacementState.OFFERED,
    PlacementState.ACCEPTED,
    PlacementState.CONFIRMED,
    PlacementState.ARRIVED,
    PlacementState.KEPT,
)


class Placement(models.Model):
    """A household, or the house's own caller (no need), and the units of one room it takes.

    `during` is the time it takes them: it ends when a hold or an offer lapses, a day after they
    were expected, never by itself once they are in, and now when it is over. `ends_at` is when a
    stay is planned to end. `again_at` of a declined one is from when on the house may be asked
    again for this household; NULL is never. `reminded` is how many of the three reminders went out.
    Erasing a case takes the papers and leaves a stay as one of nobody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, models.DB_SET_NULL, null=True, related_name="+")
    house = models.ForeignKey(House, models.DO_NOTHING, related_name="+", db_index=False)
    state = models.TextField(choices=PlacementState)
    tier = models.PositiveSmallIntegerField(null=True)  # of the need, when it was held
    during = DateTimeRangeField()
    idem = models.UUIDField(unique=True, null=True)
    extended = models.BooleanField(default=False)
    offered_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    expected_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="need_placed_once",
                expressions=[("need", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(name="placement_tier_known", condition=Q(tier__in=TIERS)),
            models.CheckConstraint(name="placement_reminded_thrice", condition=Q(reminded__lte=3)),
            models.CheckConstraint(
                name="placement_hold_ends",
                condition=Q(state=PlacementState.ARRIVED)
                | Q(during__upper_inf=False)
                | Q(during__isempty=True),
            ),
        ]
        indexes = [
            models.Index("house", "state", name="placement_of_house"),
            models.Index("state", name="placement_live", condition=Q(state__in=LIVE)),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    def lasts(self, *, now: datetime) -> bool:
        """Whether it takes its units at this moment."""
        during = self.during
        if during.isempty or self.state not in LIVE:
            return False
        return bool(during.lower <= now and (during.upper is None or now < during.upper))

    def lapsed(self, *, now: datetime) -> bool:
        """Whether its time ran out and nobody has written that down yet."""
        return self.state in LIVE and not self.lasts(now=now)


class PlacedUnit(models.Model):
    """One unit of a placement, for the same time: the row that nobody can double.

    Of a unit that is held from the day on which somebody else leaves it is that time.
    """

    placement = models.ForeignKey(Placement, models.DB_CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_index=False)
    during = DateTimeRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_placed_once",
                expressions=[("unit", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PlacementStep(models.Model):
    """One step that was taken: to which state, when, by whom (NULL: the service), and why."""

    placement = models.ForeignKey(Placement, models.DB_CASCADE, related_name="steps")
    state = models.TextField(choices=PlacementState)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "reports.User", models.DO_NOTHING, null=True, related_name="+", db_index=False
    )
    reason = models.TextField(default="")  # a code of audit.events.ReasonCode

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class PaperKind(models.TextChoices):
    """What went to the house."""

    PROFILE = "profile"  # with the offer: what was agreed to, never who it is
    HANDOVER = "handover"  # after the house accepted: what its people must know


class Paper(models.Model):
    """What went to the house, sealed to its people. It goes with the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    placement = models.ForeignKey(
        Placement, models.DB_CASCADE, related_name="papers", db_index=False
    )
    need = models.ForeignKey(Need, models.DB_CASCADE, related_name="+")
    kind = models.TextField(choices=PaperKind)
    revision = models.PositiveIntegerField(default=0)
    words = TeamSealedField(
        context_name="place.paper",
        owner="placement_id",
        record="id",
        revision="revision",
        version="version_id",
    )
    version_id = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["placement", "kind"], name="paper_one_of_each")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
