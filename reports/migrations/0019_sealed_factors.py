"""Second factors say in sealed blobs what counts: steps and codes used, a passkey's key and count.

An app goes on as it is, and what is beside its secret is sealed at its next use. Passkeys and
backup codes from before are void, since nothing proves whose they were: both are made anew on the
account's page. The release before this one still finds its column and its table of codes.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reports.vault.fields import AccountBlobField


class Migration(migrations.Migration):
    dependencies = [
        ("django_otp_webauthn", "0004_webauthnuserhandle"),
        ("reports", "0018_readings"),
    ]

    operations = [
        migrations.RunSQL(
            "DELETE FROM django_otp_webauthn_webauthnattestation;"
            "DELETE FROM django_otp_webauthn_webauthncredential",
            migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name="PasskeySeal",
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
                        context_name="user.passkey",
                        owner="user_id",
                        record="id",
                        revision="revision",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "credential",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seal",
                        to="django_otp_webauthn.webauthncredential",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="totpdevice",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="totpdevice",
            name="secret",
            field=AccountBlobField(
                context_name="user.totp", owner="user_id", record="key_id", revision="revision"
            ),
        ),
        migrations.AddField(
            model_name="backupdevice",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="backupdevice",
            name="codes",
            field=AccountBlobField(
                context_name="user.backup-codes",
                owner="user_id",
                record="user_id",
                revision="revision",
                null=True,
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="totpdevice", name="last_step"),
                migrations.DeleteModel(name="BackupCode"),
            ],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE reports_totpdevice ALTER COLUMN last_step SET DEFAULT -1",
                    migrations.RunSQL.noop,
                )
            ],
        ),
    ]
