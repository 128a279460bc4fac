"""A referral that a team of another organisation reads here, sealed to that team's people."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.vault.fields import TeamSealedField


class SharedState(models.TextChoices):
    """Where it stands for the team that it went to."""

    WAITING = "waiting", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Turned down")
    DONE = "done", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn: it counts no more")


READABLE = (SharedState.WAITING, SharedState.ACCEPTED)


class SharedReferral(models.Model):
    """What of a case was passed on to this team. What is over holds no words; all of it goes with
    the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("reports.Case", models.DB_CASCADE, related_name="+")
    team = models.ForeignKey("reports.Team", models.DO_NOTHING, related_name="+", db_index=False)
    state = models.TextField(choices=SharedState, default=SharedState.WAITING)
    due_at = models.DateTimeField()
    words = TeamSealedField(
        context_name="referral.shared",
        owner="case_id",
        record="id",
        version="version_id",
        null=True,
    )
    version_id = models.UUIDField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="shared_referral_words_while_read",
                condition=Q(state__in=READABLE, words__isnull=False, version_id__isnull=False)
                | (~Q(state__in=READABLE) & Q(words__isnull=True, version_id__isnull=True)),
            )
        ]
        indexes = [models.Index("team", "due_at", name="shared_referral_of_team")]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"
