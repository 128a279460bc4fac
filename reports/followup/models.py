"""The rows of follow-up: what is planned, what was tried, whose phone was rung. Codes and times."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.vault.fields import AccountBlobField, LookupField


class PlanState(models.TextChoices):
    """Where a plan stands."""

    RUNNING = "running", _("runs")
    ASKED = "asked", _("asked, waits for an answer")
    PAUSED = "paused", _("paused")
    SILENT = "silent", _("no answer: a person must act")
    BLOCKED = "blocked", _("cannot ask: see under Texts why")
    STOPPED = "stopped", _("stopped")
    FINISHED = "finished", _("finished")


ALIVE = (PlanState.RUNNING, PlanState.ASKED, PlanState.PAUSED, PlanState.SILENT, PlanState.BLOCKED)


class FollowUp(models.Model):
    """The one plan of a case. `next_at` is when a machine must look at it again.

    `step` is the step that comes next or was asked last, `tries` how often it was asked, `round`
    how often a plan was started: together they are the slot of a text. `asked_until` is when the
    last text stopped being valid. `why` is a code: what forbade the text of a blocked plan.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField("reports.Case", models.DB_CASCADE, related_name="+")
    plan = models.TextField()
    state = models.TextField(
        choices=[(each, each) for each in PlanState], default=PlanState.RUNNING
    )
    began_at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    asked_until = models.DateTimeField(null=True)
    answer = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)
    why = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="follow_up_asked_has_times",
                condition=~Q(state=PlanState.ASKED)
                | Q(asked_at__isnull=False, asked_until__isnull=False, next_at__isnull=False),
            ),
            models.CheckConstraint(
                name="follow_up_running_has_time",
                condition=~Q(state=PlanState.RUNNING) | Q(next_at__isnull=False),
            ),
            models.CheckConstraint(
                name="follow_up_at_rest_waits_for_nothing",
                condition=~Q(
                    state__in=[
                        PlanState.PAUSED,
                        PlanState.BLOCKED,
                        PlanState.STOPPED,
                        PlanState.FINISHED,
                    ]
                )
                | Q(next_at__isnull=True),
            ),
            models.CheckConstraint(
                name="follow_up_silent_since",
                condition=~Q(state=PlanState.SILENT) | Q(silent_since__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                "state", "next_at", "id", name="follow_up_due", condition=Q(next_at__isnull=False)
            ),
        ]

    @property
    def waits_for_answer(self) -> bool:
        """Whether it asked, and nobody has answered since."""
        if self.asked_at is None:
            return False
        return self.answered_at is None or self.answered_at < self.asked_at

    @property
    def slot(self) -> str:
        """Which text of the plan this is: no slot is ever used for two."""
        return f"{self.round}.{self.step}.{self.tries}"


class Outcome(models.TextChoices):
    """How one try to reach a reporter ended; never a word about it (R7.7)."""

    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    VOICEMAIL = "voicemail", _("Voicemail only")
    BUSY = "busy", _("Busy")
    NO_SUCH_NUMBER = "no_such_number", _("This number does not exist")
    SOMEONE_ELSE = "someone_else", _("Somebody else answered")
    NO_REPLY = "no_reply", _("A text was not answered")
    NOT_DELIVERED = "not_delivered", _("A text did not arrive")


BY_HAND = (
    Outcome.REACHED,
    Outcome.NO_ANSWER,
    Outcome.VOICEMAIL,
    Outcome.BUSY,
    Outcome.NO_SUCH_NUMBER,
    Outcome.SOMEONE_ELSE,
)


class Attempt(models.Model):
    """One try to reach a reporter: when and with what outcome."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("reports.Case", models.DB_CASCADE, related_name="+", db_index=False)
    outcome = models.TextField(choices=[(each, each) for each in Outcome])
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("case", "at", name="attempt_of_case")]


class Sign(models.Model):
    """Why contact was frozen: codes of replies.Signal, until a person has looked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("reports.Case", models.DB_CASCADE, related_name="+", db_index=False)
    meaning = models.TextField()
    signals = models.TextField(default="")  # codes, apart by blanks
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("case", "at", name="sign_of_case")]


class PingKind(models.TextChoices):
    """Why somebody on duty is rung."""

    NEW = "new", _("New")
    OVERDUE = "overdue", _("Overdue")
    LOOK = "look", _("Somebody has to look")


class Ping(models.Model):
    """One neutral text to one phone on duty, acknowledged by its own word or link.

    Word and link are random and found by keyed lookups; the number alone acknowledges nothing.
    Whose it is, which word and link, and until when is sealed; one without it is void.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("reports.User", models.DO_NOTHING, related_name="+")
    word = LookupField(lookup="ping")  # with the number it was sent to
    link = LookupField(lookup="ping", unique=True)
    facts = AccountBlobField(context_name="user.ping", owner="user_id", record="id", null=True)
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    passed_on_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("word", name="ping_by_word"),
            models.Index(
                "made_at",
                name="ping_unacknowledged",
                condition=Q(acknowledged_at__isnull=True, passed_on_at__isnull=True),
            ),
        ]


class Pinged(models.Model):
    """Somebody is to be rung about a case, as soon as somebody can be, or was (`done_at`).

    Done without a `ping`: it was over before anybody came on duty, or the ping is old and gone.

    `about` is when what it tells of began, so that the same thing is told once.
    """

    case = models.ForeignKey("reports.Case", models.DB_CASCADE, related_name="+", db_index=False)
    kind = models.TextField(choices=PingKind)
    about = models.DateTimeField()
    ping = models.ForeignKey(Ping, models.DB_SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "about"], name="pinged_once"),
        ]
        indexes = [
            models.Index("id", name="pinged_waiting", condition=Q(done_at__isnull=True)),
        ]
