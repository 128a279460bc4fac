"""When a unit is free, said and confirmed by whom; when a unit or a whole house is closed."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shelters.models.house import House
from shelters.models.unit import Unit


class Source(models.TextChoices):
    """How it was said."""

    BOARD = "board", _("bed board")
    DEVICE = "device", _("shared device")
    LINK = "link", _("one-time link")
    SMS = "sms", _("text message")
    IMPORT = "import", _("import")


class Availability(models.Model):
    """A unit is free in `during`, as far as its house says; who lives there is a placement.

    `confirmed_at` is when the house last stood by it, NULL once it doubted it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="availabilities")
    during = DateTimeRangeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        "reports.User", models.DO_NOTHING, null=True, related_name="+", db_index=False
    )
    source = models.TextField(choices=Source)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_free_once",
                expressions=[("unit", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="availability_lasts",
                condition=Q(during__isempty=False) & Q(during__lower_inf=False),
            ),
        ]


class ClosureReason(models.TextChoices):
    """Why nobody can come."""

    REPAIRS = "repairs", _("Repairs")
    STAFF = "staff", _("Not enough staff")
    HOLIDAYS = "holidays", _("Holidays")
    SAFETY = "safety", _("Safety of the house")
    OTHER = "other", _("Another reason")


class Closure(models.Model):
    """Nobody can come in `during`: to one unit, or to any unit of a house."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    house = models.ForeignKey(House, models.DO_NOTHING, null=True, related_name="closures")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, null=True, related_name="closures")
    during = DateTimeRangeField()
    reason = models.TextField(choices=ClosureReason)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="closure_of_house_or_unit",
                condition=Q(house__isnull=False, unit__isnull=True)
                | Q(house__isnull=True, unit__isnull=False),
            ),
            models.CheckConstraint(
                name="closure_lasts",
                condition=Q(during__isempty=False) & Q(during__lower_inf=False),
            ),
            ExclusionConstraint(
                name="unit_closed_once",
                expressions=[("unit", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="house_closed_once",
                expressions=[("house", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]
