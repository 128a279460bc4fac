"""A venue keeps when it was first admitted, and says since when it is let in again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("nightlife", "0004_seat_revisions")]

    operations = [
        migrations.AddField(
            model_name="venue",
            name="readmitted_at",
            field=models.DateTimeField(null=True),
        ),
    ]
