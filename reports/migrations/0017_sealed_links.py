"""Links say what they are for in a sealed blob; the columns that said it are read by nobody.

A link that is pending is void from now on: nothing proves who issued it. The release before this
one still reads and writes the old columns, so they stay in the table, and may be empty.
"""

from django.db import migrations, models

from reports.vault.fields import AccountBlobField, LookupField

_UNREAD = ("purpose", "is_reset", "token_hash", "issued_by", "expires_at", "used_at", "finished_at")
_LEFT_EMPTY = ("purpose", "is_reset", "token_hash", "expires_at")


class Migration(migrations.Migration):
    dependencies = [("reports", "0016_unconfirmed_texts")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="token",
            field=LookupField(lookup="invitation", null=True, unique=True),
        ),
        migrations.AddField(
            model_name="invitation",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="invitation",
            name="facts",
            field=AccountBlobField(
                context_name="user.invitation",
                owner="user_id",
                record="id",
                revision="revision",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="enrolment",
            field=AccountBlobField(
                context_name="user.enrolment",
                owner="id",
                record="id",
                revision="key_version",
                null=True,
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="invitation", name=name) for name in _UNREAD
            ],
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE reports_invitation ALTER COLUMN {name} DROP NOT NULL",
                    migrations.RunSQL.noop,
                )
                for name in _LEFT_EMPTY
            ],
        ),
    ]
