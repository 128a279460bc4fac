"""Texts, both ways. A body, a number and the provider's id lie in blobs only.

A number and a provider's id are found by keyed lookups; what language a text is in lies in the
blob, with its words. What a text of a case says lies under the key of that case and goes with it.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reports.messaging.states import FINAL, LEFT, TextState
from reports.vault.fields import CaseBlobField, LookupField, RingBlobField


class TextKind(models.TextChoices):
    """Why a text is sent; CHECK is an operator's try."""

    FOLLOWUP = "followup", _("Asked how it goes")
    WORKER = "worker", _("Written by a worker")
    CONVERSATION = "conversation", _("Answer while reporting by text")
    PING = "ping", _("To a duty phone")
    CHECK = "check", _("A try of the connection")


class FailureOwner(models.TextChoices):
    """Who can do something about a text that did not arrive."""

    # What to do about it is said with it.
    OURS = (
        "ours",
        _("The fault is ours. Those who run the service see it. Use another way for now."),
    )
    THEIR_PHONE = (
        "their_phone",
        _("The phone was off, full or out of reach. Try another safe hour."),
    )
    NO_SUCH_NUMBER = "no_such_number", _("This number takes no texts. Agree on another one.")


class InboundState(models.TextChoices):
    """RECEIVED waits to be routed; READ was understood; DONE has had its effects."""

    RECEIVED = "received"
    READ = "read"
    DONE = "done"


WAITING = Q(state=TextState.QUEUED)
# Somebody waits for these, perhaps with the phone in hand: thousands of others wait for them.
AT_ONCE = (TextKind.CONVERSATION, TextKind.PING, TextKind.WORKER, TextKind.CHECK)
PROVIDER_HAS_IT = Q(provider_lookup__isnull=False, redacted_at__isnull=True)


class OutboundText(models.Model):
    """One text to be sent, or sent: the row is there before anything leaves (R8.7).

    It may be handed over from `not_before` until `not_after` (excluded), which lie in the safe
    hours. A queued one is looked at from `next_try_at` on, by the worker that has reserved it
    (`reserved_by`, until `reserved_until`); an unknown one is looked up from then on. `why` says
    in one word why it was cancelled or not sent. `withdrawn_at`: not to be sent, or not again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("reports.Case", models.DB_CASCADE, null=True, related_name="+")
    # What answers in a conversation goes with what was written: once filed, with the case.
    in_reply_to = models.OneToOneField(
        "reports.InboundText", models.DB_CASCADE, null=True, related_name="+"
    )
    kind = models.TextField(choices=[(each, each) for each in TextKind])
    template = models.TextField()
    slot = models.TextField()
    state = models.TextField(choices=TextState, default=TextState.QUEUED)

    # Number, words and language: under the case's key, or under the ring where there is no case.
    blob = CaseBlobField(context_name="text.outbound", null=True)
    loose_blob = RingBlobField(
        purpose="texts", context_name="text.outbound", owner="id", record="id", null=True
    )
    number_lookup = LookupField(lookup="phone")

    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    next_try_at = models.DateTimeField()
    reserved_by = models.UUIDField(null=True)
    reserved_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    why = models.TextField(default="")

    provider_lookup = LookupField(lookup="provider-message", null=True, unique=True)
    provider_blob = RingBlobField(
        purpose="texts", context_name="text.provider-id", owner="id", record="id", null=True
    )
    failure_code = models.PositiveIntegerField(null=True)
    failure_owner = models.TextField(choices=[(each, each) for each in FailureOwner], default="")
    final_at = models.DateTimeField(null=True)
    redacted_at = models.DateTimeField(null=True)
    redact_at = models.DateTimeField(null=True)
    redact_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "template", "slot"],
                name="text_once",
                condition=Q(case__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["template", "slot"],
                name="text_once_without_case",
                condition=Q(case__isnull=True),
            ),
            models.CheckConstraint(
                name="text_has_time", condition=Q(not_after__gt=F("not_before"))
            ),
            models.CheckConstraint(
                name="text_tried_in_time", condition=Q(next_try_at__gte=F("not_before"))
            ),
            models.CheckConstraint(
                name="text_in_one_place",
                condition=Q(case__isnull=False, loose_blob__isnull=True)
                | Q(case__isnull=True, blob__isnull=True),
            ),
            models.CheckConstraint(
                name="text_final_has_time",
                condition=Q(state__in=FINAL, final_at__isnull=False)
                | (~Q(state__in=FINAL) & Q(final_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="text_claimed_has_time",
                condition=~Q(state__in=LEFT) | Q(claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="text_withdrawn_waits_not",
                condition=Q(withdrawn_at__isnull=True) | ~WAITING,
            ),
            models.CheckConstraint(
                name="text_state_known", condition=Q(state__in=TextState.values)
            ),
            models.CheckConstraint(
                name="text_provider_whole",
                condition=Q(provider_lookup__isnull=True, provider_blob__isnull=True)
                | Q(provider_lookup__isnull=False),
            ),
        ]
        indexes = [
            models.Index("next_try_at", "id", name="text_due", condition=WAITING),
            models.Index(
                "next_try_at",
                "id",
                name="text_due_at_once",
                condition=WAITING & Q(kind__in=AT_ONCE),
            ),
            models.Index("not_after", name="text_too_late", condition=WAITING),
            models.Index("next_try_at", name="text_unknown", condition=Q(state=TextState.UNKNOWN)),
            models.Index("claimed_at", name="text_claimed", condition=Q(state=TextState.CLAIMED)),
            models.Index("redact_at", name="text_redact", condition=Q(redact_at__isnull=False)),
            models.Index(
                "claimed_at",
                name="text_under_way",
                condition=Q(state__in=[TextState.ACCEPTED, TextState.SENT]),
            ),
            models.Index("number_lookup", name="text_number"),
            models.Index(
                "final_at",
                name="text_body_kept",
                condition=Q(final_at__isnull=False)
                & (Q(blob__isnull=False) | Q(loose_blob__isnull=False)),
            ),
        ]


class InboundText(models.Model):
    """A text that came in, kept once whatever is repeated (R8.5). `meaning` is a word of a list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider_lookup = LookupField(lookup="provider-message", unique=True)
    provider_blob = RingBlobField(
        purpose="texts", context_name="text.provider-id", owner="id", record="id", null=True
    )
    case = models.ForeignKey("reports.Case", models.DB_CASCADE, null=True, related_name="+")
    conversation_id = models.UUIDField(null=True, db_index=True)
    # Number and words, under the ring; gone once sealed to a case, or of no use.
    blob = RingBlobField(
        purpose="texts", context_name="text.inbound", owner="id", record="id", null=True
    )
    number_lookup = LookupField(lookup="phone")
    opted_out = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    state = models.TextField(choices=InboundState, default=InboundState.RECEIVED)
    meaning = models.TextField(default="")
    redacted_at = models.DateTimeField(null=True)
    redact_at = models.DateTimeField(null=True)
    redact_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                "received_at",
                name="inbound_to_route",
                condition=Q(state=InboundState.RECEIVED),
            ),
            models.Index("number_lookup", "received_at", name="inbound_number"),
            models.Index("redact_at", name="inbound_redact", condition=Q(redact_at__isnull=False)),
            models.Index("received_at", name="inbound_body_kept", condition=Q(blob__isnull=False)),
        ]


class StoppedNumber(models.Model):
    """Somebody at this number said stop, here or at the provider. Not a word of who.

    It holds until the reporter says anew, later than `at`, that texts may come.
    """

    number_lookup = LookupField(lookup="phone", unique=True)
    at = models.DateTimeField()


class LeftCopy(models.Model):
    """What an erased text may have left at the provider: to be taken away there, then forgotten.

    The blob has the provider's id; or, where the text was on its way when it was erased, the
    number to look for. No row here says of which case it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    blob = RingBlobField(purpose="texts", context_name="text.left-copy", owner="id", record="id")
    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)


class TextBucket(models.Model):
    """How much of a limit is left (R8.17): of one number, or of all together. UNLOGGED.

    What a crash forgets of it is a few tokens; waiting for the disk would hold up every text.
    """

    key = LookupField(lookup="throttle", unique=True)
    tokens = models.FloatField()
    at = models.DateTimeField(db_index=True)
