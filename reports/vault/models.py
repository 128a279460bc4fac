"""The vault's tables. Ids, states and times are plain; all else is sealed."""

import uuid

from django.db import models

from reports.vault.fields import AccountBlobField, LookupField, RingBlobField


class CaseDataKey(models.Model):
    """The one key that everything about a case lies under; without it nothing opens."""

    case_id = models.UUIDField(primary_key=True)
    wrapped = RingBlobField(
        purpose="wrap", context_name="case.data-key", owner="case_id", record="case_id"
    )


class CaseKeys(models.Model):
    """A case's two key pairs: public halves, and private halves sealed to who may open them."""

    case_id = models.UUIDField(primary_key=True)
    version_id = models.UUIDField(db_index=True)
    public_keys = models.BinaryField()
    file_key = models.BinaryField()
    conversation_key = models.BinaryField()
    # Somebody who has left may know one of the two: new ones when the next holder comes.
    due = models.BooleanField(default=False, db_default=False)


class CodeGrant(models.Model):
    """How a return code finds its case and opens the conversation; gone N days after closure."""

    case_id = models.UUIDField(primary_key=True)
    lookup = LookupField(lookup="return-code", unique=True)
    wrapped = models.BinaryField()


class CodePublic(models.Model):
    """The public half of a return code's own key pair: a new conversation key is sealed to it."""

    case_id = models.UUIDField(primary_key=True)
    blob = models.BinaryField()


class KeyVersion(models.Model):
    """One version of a team's key pair: public key and roster in the blob, nothing trusted here.

    `due` and `made_at` are for whoever looks at the table; what decides lies in the blob.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team_id = models.UUIDField()
    number = models.PositiveIntegerField()
    coordinators = models.BooleanField(default=False)
    due = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    blob = AccountBlobField(
        context_name="team.version", owner="team_id", record="id", revision="revision"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team_id", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["number"],
                condition=models.Q(coordinators=True),
                name="one_coordinators_version_per_number",
            ),
        ]


class KeyGrant(models.Model):
    """A version's private key, sealed to a person, a version or the recovery key."""

    version_id = models.UUIDField()
    holder_id = models.UUIDField(db_index=True)
    blob = AccountBlobField(context_name="team.grant", owner="version_id", record="holder_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version_id", "holder_id"], name="one_grant_per_holder"
            ),
        ]


class NewestPending(models.Model):
    """The newest value of a record, not yet in its bucket; proven by its mac alone (`newest`)."""

    kind = models.PositiveSmallIntegerField()
    record = models.UUIDField(db_index=True)
    value = models.BigIntegerField()
    after = models.PositiveBigIntegerField()
    mac = models.BinaryField(max_length=32)


class NewestBucket(models.Model):
    """The newest values of all records whose ids begin alike, packed; the root proves it."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    packed = models.BinaryField()


class NewestRoot(models.Model):
    """The digests of all buckets, under the lookup key. One row; its number is in the journal."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField()
    digests = models.BinaryField()
    mac = models.BinaryField(max_length=32)


class KeyHolder(models.Model):
    """A running process, and the ids of the ring keys it has read since it began."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.TextField()
    host = models.TextField()
    space = models.TextField()
    pid = models.PositiveIntegerField()
    started = models.BigIntegerField()
    key_ids = models.TextField()
    seen_at = models.DateTimeField()


class Unlock(models.Model):
    """A logged-in person's private key under a secret that only their cookie holds. UNLOGGED."""

    session_digest = models.BinaryField(primary_key=True, max_length=32)
    user_id = models.UUIDField(db_index=True)
    key_version = models.PositiveIntegerField()
    pending = models.BooleanField()
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    blob = models.BinaryField()


class DraftRow(models.Model):
    """Something kept for one browser under a secret that only its cookie holds. In no dump."""

    id = models.UUIDField(primary_key=True)
    ends_at = models.DateTimeField(db_index=True)
    revision = models.PositiveIntegerField(default=0)
    blob = models.BinaryField()


class JournalMark(models.Model):
    """Up to which byte of the list of erased cases this database has carried it out.

    Two rows while the list is being made shorter, of the file before and after; else one.
    """

    size = models.PositiveBigIntegerField()
    digest = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)
