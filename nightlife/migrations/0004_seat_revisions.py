"""A seat counts how often it was given: an older one that is put back is told apart."""

from django.db import migrations, models

import nightlife.models


class Migration(migrations.Migration):
    dependencies = [("nightlife", "0003_seats")]

    operations = [
        migrations.AddField(
            model_name="venuerole",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="venuerole",
            name="facts",
            field=nightlife.models.PartnerBlobField(
                context_name="venue.seat",
                null=True,
                owner="venue_id",
                record="user_id",
                revision="revision",
            ),
        ),
    ]
