"""A case: who is responsible, which step it is at, what is due. Bookkeeping only."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reports.cases.terms.machine_facts import Channel
from reports.region.vocabulary import Level
from reports.vault.fields import LookupField


class Status(models.TextChoices):
    """The six steps of case management (Interagency Guidelines 2017; R7.1)."""

    INTRODUCTION = "introduction", _("Intake")
    ASSESSMENT = "assessment", _("Assessment")
    PLANNING = "planning", _("Case plan")
    IMPLEMENTATION = "implementation", _("Implementation")
    FOLLOW_UP = "follow_up", _("Follow-up")
    CLOSED = "closed", _("Closed")


class Queue(models.TextChoices):
    """Who looks after a case that no single worker is responsible for."""

    TEAM = "team", _("The team")
    COORDINATORS = "coordinators", _("The coordinators")


OPEN = Q(closed_at__isnull=True)
HELD = ~Q(hold_reason="")


class Case(models.Model):
    """One report and all that follows from it.

    `rank` is `Level.rank` (3 is the most urgent). `due_at` is when somebody must have acknowledged
    it and, from then on, when first contact is due; None once made. `reach_by` is that later
    moment, if the safe hours put it off, until somebody wrote on the site or, for whoever did not
    come by the web, acknowledged. `escalate_at` is the next moment at which a machine must look:
    nobody acknowledged, or contact is overdue. `unread_since` is when the first message came that
    nobody has read, `answer_by` when the coordinators are told of it. `asked` are the workers it
    was given to so far. The reporter's own times are to the minute. `keep_until` is when retention
    erases a closed case. `phone` finds the case of a text that comes in; it follows the safe
    contact. `tallied`: it was looked at for yearly figures, whether or not the reporter may be
    counted. `alias` is a number that `aliases` says in words, of no other case until the code has
    ended. `unread_answer` and `tell_at`: an answer that the reporter has not read
    (`unread_answers`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission_id = models.UUIDField(unique=True)
    status = models.TextField(choices=Status, default=Status.INTRODUCTION)
    rank = models.PositiveSmallIntegerField()
    channel = models.TextField(choices=[(each, each) for each in Channel])
    team = models.ForeignKey("reports.Team", models.DO_NOTHING, related_name="+", db_index=False)
    owner = models.ForeignKey(
        "reports.User", models.DO_NOTHING, null=True, related_name="+", db_index=False
    )
    queue = models.TextField(choices=Queue, null=True)
    handover_to = models.ForeignKey(
        "reports.Team", models.DO_NOTHING, null=True, related_name="+", db_index=False
    )
    asked = ArrayField(models.UUIDField(), default=list)

    filed_at = models.DateTimeField()
    assigned_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    reach_by = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField(null=True)
    escalations = models.PositiveSmallIntegerField(default=0)
    last_contact_at = models.DateTimeField(null=True)
    last_return_on = models.DateField(null=True)
    unread = models.PositiveSmallIntegerField(default=0)
    # The reporter's messages, and their bytes as stored, since a worker last wrote: there is a
    # limit.
    unanswered = models.PositiveSmallIntegerField(default=0)
    unanswered_bytes = models.PositiveIntegerField(default=0)
    unread_since = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    unread_answer = models.UUIDField(null=True)
    tell_at = models.DateTimeField(null=True)
    lowering_asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField(null=True)
    code_ended_at = models.DateTimeField(null=True)

    hold_reason = models.TextField(default="")
    hold_authority = models.TextField(default="")
    hold_review_on = models.DateField(null=True)
    erase_requested_at = models.DateTimeField(null=True)
    phone = LookupField(lookup="phone", null=True)
    tallied = models.BooleanField(default=False)
    alias = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_owner_xor_queue",
                condition=Q(owner__isnull=True, queue__isnull=False)
                | Q(owner__isnull=False, queue__isnull=True),
            ),
            models.CheckConstraint(
                name="case_closed_has_time",
                condition=Q(status=Status.CLOSED, closed_at__isnull=False)
                | (~Q(status=Status.CLOSED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_acknowledged_has_owner",
                condition=Q(acknowledged_at__isnull=True) | Q(owner__isnull=False),
            ),
            models.CheckConstraint(
                name="case_kept_only_closed",
                condition=Q(keep_until__isnull=True) | Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_closed_waits_for_nothing",
                condition=OPEN
                | Q(
                    escalate_at__isnull=True,
                    due_at__isnull=True,
                    lowering_asked_at__isnull=True,
                    answer_by__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="case_hold_is_whole",
                condition=(HELD & ~Q(hold_authority="") & Q(hold_review_on__isnull=False))
                | Q(hold_reason="", hold_authority="", hold_review_on__isnull=True),
            ),
            models.CheckConstraint(name="case_rank_known", condition=Q(rank__lte=3)),
            models.UniqueConstraint("alias", name="case_of_alias"),
        ]
        indexes = [
            models.Index(
                "owner", F("rank").desc(), "due_at", "id", name="case_of_owner", condition=OPEN
            ),
            models.Index(
                "team",
                "queue",
                F("rank").desc(),
                "due_at",
                "id",
                name="case_in_queue",
                condition=OPEN & Q(queue__isnull=False),
            ),
            models.Index("owner", F("assigned_at").desc(), name="case_last_assigned"),
            models.Index(
                F("rank").desc(),
                "due_at",
                "id",
                name="case_unanswered",
                condition=OPEN & Q(acknowledged_at__isnull=True),
            ),
            models.Index(
                F("rank").desc(),
                "due_at",
                "id",
                name="case_for_coordinators",
                condition=OPEN & Q(queue=Queue.COORDINATORS),
            ),
            models.Index(
                "handover_to",
                "id",
                name="case_handover",
                condition=Q(handover_to__isnull=False),
            ),
            models.Index("due_at", "id", name="case_due", condition=Q(due_at__isnull=False)),
            models.Index(
                "escalate_at", name="case_escalate", condition=Q(escalate_at__isnull=False)
            ),
            models.Index(
                "unread_since",
                "id",
                name="case_unread",
                condition=Q(unread_since__isnull=False),
            ),
            models.Index("answer_by", name="case_answer", condition=Q(answer_by__isnull=False)),
            models.Index("tell_at", "id", name="case_tell", condition=Q(tell_at__isnull=False)),
            models.Index(
                "closed_at",
                name="case_code_to_end",
                condition=Q(closed_at__isnull=False, code_ended_at__isnull=True),
            ),
            models.Index(
                "hold_review_on",
                "id",
                name="case_held",
                condition=Q(hold_review_on__isnull=False),
            ),
            models.Index("phone", name="case_of_phone", condition=Q(phone__isnull=False)),
            models.Index("filed_at", name="case_unnamed", condition=OPEN & Q(alias__isnull=True)),
            models.Index("keep_until", name="case_keep", condition=Q(keep_until__isnull=False)),
            models.Index(
                "lowering_asked_at",
                name="case_lowering",
                condition=Q(lowering_asked_at__isnull=False),
            ),
        ]

    @property
    def level(self) -> Level:
        """How urgent."""
        return BY_RANK[self.rank]

    @property
    def is_open(self) -> bool:
        """Not closed."""
        return self.closed_at is None

    @property
    def is_held(self) -> bool:
        """Under legal hold: nothing may erase it (R6.7)."""
        return bool(self.hold_reason)


BY_RANK = {level.rank: level for level in Level}


class Conflict(models.Model):
    """A worker who must not know of a case (relative, neighbour, colleague; R7.9)."""

    case = models.ForeignKey(Case, models.DB_CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey("reports.User", models.DO_NOTHING, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="conflict_once"),
        ]


class ErasureNotice(models.Model):
    """All that a desk learns of an erased open case: its team and level. There is no case id."""

    team = models.ForeignKey("reports.Team", models.DO_NOTHING, related_name="+")
    rank = models.PositiveSmallIntegerField()
    erased_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                "team", "erased_at", name="notice_unseen", condition=Q(seen_at__isnull=True)
            )
        ]

    @property
    def level(self) -> Level:
        """How urgent the case was."""
        return BY_RANK[self.rank]
