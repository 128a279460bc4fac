"""Counts of who had no place, by month, and in which month a household is in them already."""

import uuid

from django.db import migrations, models

from reports.vault.fields import RingBlobField


class Migration(migrations.Migration):
    dependencies = [("shelters", "0008_policies")]

    operations = [
        migrations.AddField(
            model_name="need", name="unmet_in", field=models.DateField(null=True)
        ),
        migrations.CreateModel(
            name="UnmetMonth",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("month", models.DateField(unique=True)),
                ("counted_on", models.DateField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "counts",
                    RingBlobField(
                        context_name="place.unmet",
                        owner="id",
                        purpose="partners",
                        record="id",
                        revision="revision",
                    ),
                ),
            ],
        ),
    ]
