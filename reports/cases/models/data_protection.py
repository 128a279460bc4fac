"""What the law on personal data counts: requests, and breaches. There is no case id."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """How it came in, and so how the letter goes out."""

    LETTER = "letter", _("By letter")
    EMAIL = "email", _("By e-mail")
    DESK = "desk", _("At the desk")


class DataRequest(models.Model):
    """That one came in on a day, is answered on another, and was. The request itself lies on paper.

    Nothing is looked up for it: it has no column that could say who asked, or about whom (R6.9).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    way = models.TextField(choices=Way)
    came_on = models.DateField()
    due_on = models.DateField()
    noted_by = models.ForeignKey("reports.User", models.DO_NOTHING, related_name="+")
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey("reports.User", models.DO_NOTHING, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="data_request_answered_by_somebody",
                condition=Q(answered_on__isnull=True, answered_by__isnull=True)
                | Q(answered_on__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="data_request_never_early",
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("due_on")),
            ),
        ]
        indexes = [
            models.Index("due_on", name="data_request_waits", condition=Q(answered_on__isnull=True))
        ]


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
