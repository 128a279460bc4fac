"""An alias for each case, drawn by a sweep: a case that the previous release files has none yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0036_spot_entries")]

    operations = [
        migrations.AddField("case", "alias", models.PositiveSmallIntegerField(null=True)),
        migrations.AddConstraint("case", models.UniqueConstraint("alias", name="case_of_alias")),
        migrations.AddIndex(
            "case",
            models.Index(
                "filed_at",
                name="case_unnamed",
                condition=models.Q(("closed_at__isnull", True), ("alias__isnull", True)),
            ),
        ),
    ]
