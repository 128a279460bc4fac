"""Limits are counted without waiting for the disk: what a crash forgets is a few tokens."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_other_party")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE reports_textbucket SET UNLOGGED",
            "ALTER TABLE reports_textbucket SET LOGGED",
        )
    ]
