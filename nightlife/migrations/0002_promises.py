"""What the database itself promises about a venue's log."""

from typing import ClassVar

from django.db import migrations

from nightlife import venue_triggers


class Migration(migrations.Migration):
    dependencies: ClassVar = [("nightlife", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(venue_triggers.MAKE, venue_triggers.UNMAKE)]
