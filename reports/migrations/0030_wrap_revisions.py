"""A wrap counts the passwords it was made with, in the column that counted key pairs."""

from django.db import migrations, models

from reports.vault.fields import AccountBlobField


class Migration(migrations.Migration):
    dependencies = [("reports", "0029_journal_mark")]

    operations = [
        migrations.AlterField(
            model_name="keywrap",
            name="key_version",
            field=models.PositiveIntegerField(db_column="key_version"),
        ),
        migrations.RenameField("keywrap", "key_version", "revision"),
        migrations.AlterField(
            model_name="keywrap",
            name="blob",
            field=AccountBlobField(
                context_name="user.private-key",
                owner="user_id",
                record="user_id",
                revision="revision",
            ),
        ),
    ]
