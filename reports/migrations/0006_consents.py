import uuid

import django.db.models.deletion
from django.db import migrations, models

from reports.cases.models.content import CONSENTS_REVISED_SQL, CONSENTS_REVISED_UNDO_SQL


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_slips"),
    ]

    operations = [
        migrations.RunSQL(CONSENTS_REVISED_SQL, CONSENTS_REVISED_UNDO_SQL),
        migrations.CreateModel(
            name="ConsentNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reference", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("organisation"),
                        models.F("at"),
                        condition=models.Q(("seen_at__isnull", True)),
                        name="consent_notice",
                    )
                ],
            },
        ),
    ]
