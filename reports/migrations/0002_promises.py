"""What the database itself promises: triggers and constraints that models cannot express."""

from typing import ClassVar

from django.db import migrations

from reports.audit.chain import chaining_triggers as audit
from reports.cases.models.content import WRITTEN_ONCE_SQL, WRITTEN_ONCE_UNDO_SQL
from reports.vault import vault_triggers as vault


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reports", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(audit.MAKE, audit.UNMAKE),
        migrations.RunSQL(WRITTEN_ONCE_SQL, WRITTEN_ONCE_UNDO_SQL),
        migrations.RunSQL(vault.MAKE, vault.UNMAKE),
    ]
