"""Who is there to do it: shifts, those that repeat every week, and days that are different."""

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q


class Shift(models.Model):
    """Somebody is on duty for a team from `starts_at` to `ends_at` (excluded)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("reports.Team", models.DO_NOTHING, related_name="+")
    user = models.ForeignKey("reports.User", models.DO_NOTHING, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="shift_ends_later", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.UniqueConstraint(fields=["team", "user", "starts_at"], name="shift_once"),
        ]
        indexes = [models.Index("ends_at", "starts_at", name="shift_now")]


class ShiftPattern(models.Model):
    """Somebody's shifts for a team that repeat every week, by the clock on the region's walls.

    `days` has a bit for each weekday, Monday's first. `starts` and `ends` are minutes from midnight
    of the day a shift begins on; past the next midnight `ends` goes on counting.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey("reports.Team", models.DO_NOTHING, related_name="+")
    user = models.ForeignKey("reports.User", models.DO_NOTHING, related_name="+")
    days = models.PositiveSmallIntegerField()
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="pattern_days", condition=Q(days__range=(1, 127))),
            models.CheckConstraint(
                name="pattern_hours",
                condition=Q(starts__lt=1440, ends__gt=F("starts"), ends__lte=F("starts") + 1440),
            ),
            models.CheckConstraint(
                name="pattern_ends_later",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
            ),
        ]

    def has(self, day: date) -> bool:
        """Whether a shift of it begins on this day, whatever is different on it."""
        within = self.first_day <= day and (self.last_day is None or day <= self.last_day)
        return within and bool(self.days & 1 << day.weekday())

    def has_any(self, first_day: date, last_day: date) -> bool:
        """Whether a shift of it begins on one of these days."""
        week = range(min((last_day - first_day).days + 1, 7))
        return any(self.has(first_day + timedelta(days=n)) for n in week)


class ShiftException(models.Model):
    """From `first_day` to `last_day` shifts of a pattern are somebody else's, or nobody's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pattern = models.ForeignKey(ShiftPattern, models.DB_CASCADE, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    instead = models.ForeignKey("reports.User", models.DO_NOTHING, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exception_ends_later", condition=Q(last_day__gte=F("first_day"))
            ),
        ]
