"""Shifts that repeat every week, and days that are different."""

import uuid

from django.db import migrations, models
from django.db.models import DB_CASCADE, DO_NOTHING, F, Q


class Migration(migrations.Migration):
    dependencies = [("reports", "0032_purge_by_key")]

    operations = [
        migrations.CreateModel(
            name="ShiftPattern",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False,
                    ),
                ),
                ("days", models.PositiveSmallIntegerField()),
                ("starts", models.PositiveSmallIntegerField()),
                ("ends", models.PositiveSmallIntegerField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
                ("team", models.ForeignKey(on_delete=DO_NOTHING, related_name="+", to="reports.team")),
                ("user", models.ForeignKey(on_delete=DO_NOTHING, related_name="+", to="reports.user")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(name="pattern_days", condition=Q(days__range=(1, 127))),
                    models.CheckConstraint(
                        name="pattern_hours",
                        condition=Q(
                            starts__lt=1440, ends__gt=F("starts"), ends__lte=F("starts") + 1440
                        ),
                    ),
                    models.CheckConstraint(
                        name="pattern_ends_later",
                        condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                    ),
                    models.UniqueConstraint(
                        fields=["team", "user", "starts", "ends", "days", "first_day"],
                        name="pattern_once",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ShiftException",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False,
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("instead", models.ForeignKey(on_delete=DO_NOTHING, related_name="+", to="reports.user", null=True)),
                (
                    "pattern",
                    models.ForeignKey(
                        on_delete=DB_CASCADE,
                        related_name="+",
                        to="reports.shiftpattern",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="exception_ends_later", condition=Q(last_day__gte=F("first_day"))
                    )
                ]
            },
        ),
    ]
