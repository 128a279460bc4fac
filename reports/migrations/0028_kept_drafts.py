"""What is being told outlives a crash and a change to the standby; its rows still reach no dump."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0027_unclear_answer")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE reports_draftrow SET LOGGED",
            "ALTER TABLE reports_draftrow SET UNLOGGED",
        )
    ]
