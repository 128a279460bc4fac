"""Whether the database belongs to a newer release than this code."""

from django.db import connection
from django.db.migrations.loader import MigrationLoader


def database_is_newer() -> bool:
    """True when migrations were applied that this code does not have.

    Two releases run side by side for a while, and the newer one's tables and rights stand then:
    the older one neither takes them away nor refuses to start on them.
    """
    loader = MigrationLoader(connection)
    ours = {app for app, _ in loader.disk_migrations or ()}
    applied = {key for key in loader.applied_migrations or () if key[0] in ours}
    return bool(applied - set(loader.disk_migrations or ()))
