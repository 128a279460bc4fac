"""What the last runs of the match gave: numbers, and who is proposed which unit. No facts."""

import uuid

from django.db import models

from shelters.models.need import Need
from shelters.models.unit import Unit


class RunKind(models.TextChoices):
    """How much was solved."""

    FULL = "full"  # everything anew
    QUICK = "quick"  # what changed since the last


class MatchRun(models.Model):
    """One run. The same input (`input_hash`), `seed` and weights give the same answer.

    `looked_at` is a digest of the versions of all rows that took part: another one means that
    something happened since. `policy` is the version of the region's policy and the SHA-256 of its
    file. Facts of people are not kept here: erasing a case reaches all.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.TextField(choices=RunKind)
    at = models.DateTimeField()
    seed = models.BinaryField(max_length=16)
    weights = models.PositiveSmallIntegerField()
    policy = models.TextField(default="", db_default="")
    input_hash = models.BinaryField(max_length=32)
    looked_at = models.BinaryField(max_length=32)
    microseconds = models.PositiveBigIntegerField()
    needs = models.PositiveIntegerField()
    units = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField()
    placed = models.PositiveIntegerField()
    fit = models.PositiveBigIntegerField()
    conflicts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="run_last")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Proposal(models.Model):
    """What the last run would give to whom. It locks nothing: the next run may say otherwise."""

    run = models.ForeignKey(MatchRun, models.DB_CASCADE, related_name="+", db_index=False)
    need = models.ForeignKey(Need, models.DB_CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+")
    fit = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "need"], name="proposal_one_for_a_need"),
            models.UniqueConstraint(fields=["run", "unit"], name="proposal_one_of_a_unit"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
