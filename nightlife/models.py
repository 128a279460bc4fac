"""What venues keep. Plain columns hold ids, times and codes; what was seen lies in blobs.

A plain column says that a venue wrote something at that minute, never what: the kind of incident,
the place in the venue and every word are in the ring's blobs, and what makes a pattern is found by
keyed lookups. There is no column, and no field of a blob, for a name (R4.2).
"""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reports.vault.fields import LookupField, RingBlobField


class PartnerBlobField(RingBlobField):
    """A blob of `partner_blobs`, in a row that has an id of its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"record": "id", **options, "purpose": "partners"})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Return what a migration needs; the purpose is this class's own."""
        name, path, args, options = super().deconstruct()
        del options["purpose"]
        return name, path, args, options


class Venue(models.Model):
    """A bar or club that a coordinator admitted. Withdrawn: its people reach nothing any more.

    None of these times counts by itself: that it is let in is marked
    (`reports/vault/journal/newest.py`). Its figures go on from `admitted_at`, whenever it was let
    in again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.OneToOneField("reports.Organisation", models.PROTECT, related_name="+")
    team = models.OneToOneField("reports.Team", models.PROTECT, related_name="+")
    admitted_at = models.DateTimeField()
    readmitted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    facts = PartnerBlobField(context_name="venue.profile", owner="id", revision="revision")
    revision = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class Post(models.TextChoices):
    """What somebody does in a venue."""

    DOOR = "door", _("Door")
    BAR = "bar", _("Bar")
    FLOOR = "floor", _("Floor")
    MANAGER = "manager", _("Manager")


class VenueRole(models.Model):
    """Somebody's seat in a venue; `conflicted`: sees nothing about the venue's own staff.

    It opens the venue's log, so the columns alone are nothing: what counts is sealed beside them.
    """

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    user = models.ForeignKey("reports.User", models.CASCADE, related_name="+")
    post = models.TextField(choices=Post, default=Post.FLOOR)
    conflicted = models.BooleanField(default=False)
    # Empty in a row of the releases before: its person waits to be seated.
    facts = PartnerBlobField(
        context_name="venue.seat",
        owner="venue_id",
        record="user_id",
        revision="revision",
        null=True,
    )
    revision = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "user"], name="one_post_in_venue")]

    def __str__(self) -> str:
        return f"{self.post} {self.user_id} {self.venue_id}"


class VenueEvent(models.Model):
    """A night with a name of its own, for the permits of temporary events."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    facts = PartnerBlobField(context_name="venue.event", owner="venue_id")

    class Meta:
        constraints = [
            models.CheckConstraint(name="event_ends_later", condition=Q(ends_at__gt=F("starts_at")))
        ]
        indexes = [models.Index("venue", "starts_at", name="event_of_venue")]

    def __str__(self) -> str:
        return str(self.pk)


class Why(models.TextChoices):
    """Why an entry is amended (R4.8); a first entry has none."""

    CORRECTION = "correction", _("A correction")
    MORE = "more", _("Something was seen or heard later")
    CARE = "care", _("More was done for the person")
    POLICE = "police", _("The police or an ambulance came")
    FOLLOW_UP = "follow_up", _("What the venue did about it")


class Entry(models.Model):
    """One entry of a venue's log, or an amendment (`amends`); the database changes none.

    The id is drawn with the form: a form that is sent twice is one entry. `at` is when it was
    written, to the minute. `for_desk`: it is about the venue's own staff, so the region's desk sees
    it and conflicted people of the venue do not (R4.9).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="+", db_index=False)
    amends = models.ForeignKey("self", models.DB_CASCADE, null=True, related_name="+")
    why = models.TextField(choices=Why, default="", blank=True)
    author_id = models.UUIDField(null=True)
    device_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    for_desk = models.BooleanField(default=False)
    keep_until = models.DateTimeField()
    facts = PartnerBlobField(context_name="venue.entry", owner="venue_id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="entry_amends_with_reason",
                condition=Q(amends__isnull=True, why="") | (Q(amends__isnull=False) & ~Q(why="")),
            ),
            models.CheckConstraint(
                name="entry_has_author",
                condition=Q(author_id__isnull=False) | Q(device_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index("venue", F("at").desc(), "id", name="entry_of_venue"),
            models.Index(F("at").desc(), "id", name="entry_for_desk", condition=Q(for_desk=True)),
            models.Index("keep_until", name="entry_kept"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Seen(models.Model):
    """A coordinator has seen an entry that is for the desk."""

    entry = models.OneToOneField(Entry, models.DB_CASCADE, primary_key=True, related_name="seen")
    at = models.DateTimeField()
    user_id = models.UUIDField()

    def __str__(self) -> str:
        return str(self.pk)


class Trace(models.Model):
    """What of an entry makes a pattern: one keyed lookup of night, area and what was seen."""

    entry = models.ForeignKey(Entry, models.DB_CASCADE, related_name="+", db_index=False)
    cell = LookupField(lookup="venue-pattern")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "cell"], name="trace_once")]
        indexes = [models.Index("cell", name="trace_of_cell")]

    def __str__(self) -> str:
        return str(self.pk)


class Alert(models.Model):
    """A pattern that was told to the coordinators' desk, once (unique by its cell)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cell = LookupField(lookup="venue-pattern", unique=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.UUIDField(null=True)
    facts = PartnerBlobField(context_name="venue.alert", owner="id")

    class Meta:
        indexes = [models.Index(F("at").desc(), name="alert_latest")]

    def __str__(self) -> str:
        return str(self.pk)


class Preserved(models.TextChoices):
    """Where the setting aside of camera images stands."""

    OPEN = "open", _("To do")
    DONE = "done", _("Set aside")
    GONE = "gone", _("No images were there")


class PreserveTask(models.Model):
    """Set camera images aside by `due_at` (R4.7). Nothing can be uploaded here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.OneToOneField(Entry, models.DB_CASCADE, related_name="+")
    due_at = models.DateTimeField()
    state = models.TextField(choices=Preserved, default=Preserved.OPEN)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    facts = PartnerBlobField(context_name="venue.task", owner="entry_id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="preserved_has_time",
                condition=Q(state=Preserved.OPEN, done_at__isnull=True)
                | (~Q(state=Preserved.OPEN) & Q(done_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MonthCount(models.Model):
    """How many entries of each kind a venue wrote in a month that is over; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+", db_index=False)
    first_day = models.DateField()
    facts = PartnerBlobField(context_name="venue.month", owner="venue_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "first_day"], name="month_of_venue_once")
        ]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.first_day}"


class Poster(models.Model):
    """A poster that hangs somewhere: the slip behind its code, and in which language it is."""

    slip_id = models.UUIDField(primary_key=True)
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="+")
    language = models.TextField()
    issued_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class HomeCheck(models.Model):
    """The case of a "home safe?" text, to be erased once all is well. Nothing says which venue."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.OneToOneField("reports.Case", models.DB_CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)
