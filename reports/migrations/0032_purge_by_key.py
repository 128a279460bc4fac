"""What may go from the log is asked by key, so that years of it go in seconds."""

from django.db import migrations

from reports.audit.chain import chaining_triggers


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0031_heartbeats'),
    ]

    operations = [
        # Both ways the same: the promise did not change, only how it is looked up.
        migrations.RunSQL(chaining_triggers.REFUSE_YOUNG, chaining_triggers.REFUSE_YOUNG),
    ]
