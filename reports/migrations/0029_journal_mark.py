"""How far the database has carried out the list of erased cases that lies outside it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0028_kept_drafts")]

    operations = [
        migrations.CreateModel(
            name="JournalMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("size", models.PositiveBigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("mac", models.BinaryField(max_length=32)),
            ],
        ),
    ]
