"""What the database itself promises about a venue's log."""

from typing import ClassVar

from django.db import migrations

from nightlife import promises


class Migration(migrations.Migration):
    dependencies: ClassVar = [("nightlife", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(promises.MAKE, promises.UNMAKE)]
