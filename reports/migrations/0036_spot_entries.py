"""Entries about public space: counted by the month, of no case."""

import uuid

from django.db import migrations, models

import reports.vault.fields


class Migration(migrations.Migration):
    dependencies = [("reports", "0035_added_parts")]

    operations = [
        migrations.CreateModel(
            name="SpotEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("month", models.PositiveIntegerField(db_index=True)),
                (
                    "blob",
                    reports.vault.fields.RingBlobField(
                        purpose="texts",
                        context_name="figures.spot",
                        owner="id",
                        record="id",
                        revision="month",
                    ),
                ),
            ],
        ),
    ]
