"""The rows of the audit log. No foreign keys: the log never holds back, or follows, live data."""

import uuid

from django.db import models
from django.db.models import Q

OPENINGS = ("case_opened", "contact_shown", "code_words_shown")
# Of a venue's log: on its own pages, at the desk, beside a report.
READINGS = ("log_entry_read", "log_entry_seen")


class Event(models.Model):
    """One thing that happened: codes and ids only. `position` and `digest` come from a trigger."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    actor_id = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=16)
    case_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=24, blank=True, default="")
    chain = models.UUIDField()
    position = models.PositiveIntegerField(default=0)
    mac = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32, default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="event_once_in_chain"),
        ]
        indexes = [
            models.Index(
                fields=["-at", "id"], condition=Q(kind__in=OPENINGS + READINGS), name="event_read"
            ),
            models.Index(fields=["subject_id", "-at"], name="event_subject"),
            models.Index(
                fields=["-at"], condition=Q(kind="recovery_key_used"), name="event_recovery"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class UnsealedEvent(models.Model):
    """An event no seal covers yet; written by the trigger, taken away by the next seal."""

    chain = models.UUIDField()
    position = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.chain} {self.position}"


class Seal(models.Model):
    """One minute of the log, closed under the previous minute's seal."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    mac = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedHead(models.Model):
    """How long one chain was when a seal closed."""

    seal_number = models.PositiveBigIntegerField()
    chain = models.UUIDField()
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seal_number", "chain"], name="head_once_in_seal"),
        ]
        indexes = [models.Index(fields=["chain", "-position"], name="head_of_chain")]

    def __str__(self) -> str:
        return f"{self.seal_number} {self.chain} {self.position}"


class ChainStart(models.Model):
    """What an old seal said of a chain, once that seal is gone. `mac` is keyed: nobody forges it.

    `purged`: the events up to `position` are gone, the next follows from `digest`. Else they are
    kept, and the event at `position` has this digest.
    """

    chain = models.UUIDField(primary_key=True)
    position = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    purged = models.BooleanField()
    mac = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.chain} {self.position}"


class RowFinding(models.Model):
    """A row that is not what was last written, as of the last comparison (`comparing`).

    For boards: what decides is compared anew wherever a row is used.
    """

    fault = models.CharField(max_length=16)
    place = models.CharField(max_length=80)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fault", "place"], name="row_found_once"),
        ]

    def __str__(self) -> str:
        return f"{self.fault} {self.place}"


class SealStart(models.Model):
    """The last seal that is gone: the next one follows from its mac. One row, or none."""

    number = models.PositiveBigIntegerField(primary_key=True)
    seal_mac = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"seal {self.number}"
