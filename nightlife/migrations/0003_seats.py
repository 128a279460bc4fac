"""A seat in a venue says under seal what it gives; rows without it seat nobody."""

from django.db import migrations

import nightlife.models


class Migration(migrations.Migration):
    dependencies = [("nightlife", "0002_promises")]

    operations = [
        migrations.AddField(
            model_name="venuerole",
            name="facts",
            field=nightlife.models.PartnerBlobField(
                context_name="venue.seat",
                null=True,
                owner="venue_id",
                record="user_id",
                revision=None,
            ),
        ),
    ]
