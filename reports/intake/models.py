"""The rows of the intake: codes that partners hand out, and which cases are connected.

What a code says lies in a working blob; of the other party there are keyed lookups only.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from reports.vault.fields import AccountBlobField, LookupField


class SlipKind(models.TextChoices):
    """What a code is printed on, and so how often it counts."""

    SLIP = "slip"  # handed to one person: counts once, 72 hours
    POSTER = "poster"  # on a wall: counts until it is withdrawn
    LINK = "link"  # handed to one person, about one entry of a venue's log: once, 30 days


class Slip(models.Model):
    """One code that is out there. A code that counts once has no row any more once it was used.

    Nothing here says who used it or when. `expires_at` is rounded up to the hour, so that it does
    not tell at which minute a slip was handed over. The blob holds the rest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.TextField(choices=SlipKind)
    code = LookupField(lookup="slip", unique=True)
    expires_at = models.DateTimeField(null=True)
    blob = AccountBlobField(context_name="slip", owner="id", record="id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="slip_only_posters_last",
                condition=Q(kind=SlipKind.POSTER, expires_at__isnull=True)
                | (~Q(kind=SlipKind.POSTER) & Q(expires_at__isnull=False)),
            )
        ]
        indexes = [
            models.Index("expires_at", name="slip_ends", condition=Q(expires_at__isnull=False))
        ]


class ConnectionWish(models.Model):
    """A reporter's wish about another report on the same person; no row: nothing is compared.

    `agreed`: the coordinators' desk may be told; until then the worker has to ask the reporter.
    `looked`: the worker process has compared it with what was there.
    """

    case = models.OneToOneField(
        "reports.Case", models.DB_CASCADE, primary_key=True, related_name="+"
    )
    agreed = models.BooleanField()
    looked = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index("case", name="wish_to_look_at", condition=Q(looked=False)),
        ]


class OtherPartyKey(models.Model):
    """One thing that identifies the other party of a case, as a keyed lookup and nothing else."""

    case = models.ForeignKey("reports.Case", models.DB_CASCADE, related_name="+", db_index=False)
    value = LookupField(lookup="other-party")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["value", "case"], name="other_party_key_once"),
        ]
        indexes = [models.Index("case", name="other_party_key_of_case")]


class Connection(models.Model):
    """Two cases that name the same other party: never by what. The smaller id comes first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("reports.Case", models.DB_CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey("reports.Case", models.DB_CASCADE, related_name="+")
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="connection_once"),
            models.CheckConstraint(
                name="connection_of_two", condition=Q(case_id__lt=F("other_id"))
            ),
        ]
        indexes = [
            models.Index(
                F("found_at").desc(), name="connection_unseen", condition=Q(seen_at__isnull=True)
            )
        ]
