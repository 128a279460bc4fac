"""An answer that the reporter has not read, and when a machine looks whether to say so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0046_codes_as_choices")]

    operations = [
        migrations.AddField("case", "unread_answer", models.UUIDField(null=True)),
        migrations.AddField("case", "tell_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "case",
            models.Index(
                "tell_at",
                "id",
                name="case_tell",
                condition=models.Q(("tell_at__isnull", False)),
            ),
        ),
    ]
