"""What one person asked and a second one decides."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reports.vault.fields import AccountBlobField


class Migration(migrations.Migration):
    dependencies = [("reports", "0025_key_holders")]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "facts",
                    AccountBlobField(
                        context_name="user.proposal",
                        owner="user_id",
                        record="id",
                        revision=None,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
