"""What is to be done on a case."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TaskKind(models.TextChoices):
    """What is due; never a word about the person."""

    REVIEW = "review", _("Supervisor review")
    REASSESS = "reassess", _("Reassess the risk")
    CONTACT_OVERDUE = "contact_overdue", _("First contact is overdue: coordinator looks")
    MESSAGES_UNREAD = "messages_unread", _("Messages nobody has read: coordinator looks")
    CONTACT_CHANGED = "contact_changed", _("Safe contact was changed: read it first")
    PART_ADDED = "part_added", _("The reporter added something: read it")
    ASK_IMAGES = "ask_images", _("Camera images: ask for them before they are erased")
    CHILD_PATHWAY = "child_pathway", _("A minor: follow the child pathway")
    HOLD_REVIEW = "hold_review", _("Legal hold: review it")
    WHOSE_PHONE = "whose_phone", _("Several cases have one phone number: find out whose it is")
    CHECK_CONTACT = "check_contact", _("A text cannot be sent: check safe contact")
    CONTACT_STOPPED = "contact_stopped", _("Contact withdrawn: verify by another route")
    SIGN_OF_DANGER = "sign_of_danger", _("A sign of danger: look at the messages")
    NOT_REACHED = "not_reached", _("No answer: try another way")
    UNCLEAR_ANSWER = "unclear_answer", _("An answer that was not understood: read it")
    PLACE_ANSWERED = "place_answered", _("A place: the house has answered, look at it")
    PLACE_SILENT = "place_silent", _("A place: the house is silent, call it")
    PLACE_LOST = "place_lost", _("A place: it is lost, look for another")
    REASSESS_ON_DAY = "reassess_on_day", _("Reassess the risk: court date or end of order")
    ORDER_ENDS = "order_ends", _("An order ends soon: ask what comes then")
    KEEPING_ENDS = "keeping_ends", _("Traces are not kept much longer: ask about a complaint")
    REFERRAL = "referral", _("A referral: ask the service for its answer")
    REFERRAL_WITHDRAWN = (
        "referral_withdrawn",
        _("A consent was taken back: tell the service that it counts no more"),
    )
    REFERRAL_ANSWERED = "referral_answered", _("A referral was answered: look at it")
    CLOSING = "closing", _("To be closed: a second person looks")
    TRANSFER = "transfer", _("A hand-over for a life: a second person looks")
    ASK_TOGETHER = "ask_together", _("Ask whether reports may be put together")
    CALL = "call", _("Call")
    APPOINTMENT = "appointment", _("Appointment")
    COURT_DATE = "court_date", _("Court date or end of an order")
    OTHER = "other", _("Other, see the notes")


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks, by what is asked of them again and again."""

    def waiting(self, **wanted: Any) -> Self:
        """Those that are not done yet."""
        return self.filter(**wanted, done_at__isnull=True)


class Task(models.Model):
    """One thing to do on a case by the person responsible for it, or by a coordinator.

    A kind that the release before this one does not know stands in `newer_kind`, with "other" for
    it: while both serve, it shows that and not an error.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("reports.Case", models.DB_CASCADE, related_name="+", db_index=False)
    kind = models.TextField(choices=TaskKind)
    newer_kind = models.TextField(choices=TaskKind, default="", db_default="")
    for_coordinator = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("reports.User", models.DO_NOTHING, null=True, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="task_done_by_somebody",
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
            )
        ]
        indexes = [
            models.Index("case", "due_at", name="task_of_case"),
            models.Index(
                "due_at",
                name="task_for_coordinator",
                condition=Q(done_at__isnull=True, for_coordinator=True),
            ),
        ]

    @property
    def what(self) -> TaskKind:
        """What is due."""
        return TaskKind(self.newer_kind or self.kind)
