"""The files of a case: a row of what is known, sealed, with the sealed key; and the chunks."""

import uuid

from django.db import models
from django.db.models import CompositePrimaryKey

from reports.vault.fields import CaseSealedField


class CaseFile(models.Model):
    """One file. Plain are ids, the padded length, the state and the minute; all else is sealed.

    `for_team`: facts and key are sealed to the case's file key, so that a return code never opens
    it; else to the conversation's. `original_of`: the original of that file, kept apart.
    `arriving` is the file's key for the browser that sends it, and nothing else; it goes when the
    file is whole.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("reports.Case", models.DB_CASCADE, related_name="+")
    original_of = models.UUIDField(null=True)
    for_team = models.BooleanField(default=False, db_default=False)
    whole = models.BooleanField(default=False, db_default=False)
    length = models.PositiveBigIntegerField(default=0, db_default=0)
    chunks = models.PositiveIntegerField(default=0, db_default=0)
    at = models.DateTimeField()
    about = CaseSealedField(context_name="file.about", null=True)
    key = CaseSealedField(context_name="file.key", null=True)
    arriving = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index("at", name="file_arriving", condition=models.Q(whole=False))]


class FileChunk(models.Model):
    """One chunk of 64 KiB, sealed under a key that the file's row holds sealed (kind 0x04)."""

    pk = CompositePrimaryKey("file_id", "number")
    file = models.ForeignKey(CaseFile, models.DB_CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    body = models.BinaryField()
