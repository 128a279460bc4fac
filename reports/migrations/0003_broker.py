"""PGMQ in the same PostgreSQL, so that an installation needs no other server for its queues.

Plain SQL from the client's own package: no extension, no superuser. Where the schema is
already there (an extension, an earlier run) it is left as it is.
"""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from pgmq.install import get_embedded_install_sql


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select to_regnamespace('pgmq') is not null")
        if not cursor.fetchone()[0]:
            cursor.execute(get_embedded_install_sql())


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reports", "0002_promises")]

    operations: ClassVar = [migrations.RunPython(install, migrations.RunPython.noop)]
