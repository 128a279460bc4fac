"""What the database itself promises: triggers and constraints that models cannot express."""

from typing import ClassVar

from django.db import migrations

from reports.audit import promises as audit


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reports", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(audit.MAKE, audit.UNMAKE),
    ]
