"""A row for each sweep that ended well; no dump keeps them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0030_wrap_revisions")]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("ended_at", models.DateTimeField()),
                ("seconds", models.FloatField()),
            ],
        ),
    ]
