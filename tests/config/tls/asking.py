"""Run as a process: go to each address as Linden's processes do; one line of JSON for each says
what came of it.
"""

import json
import os
import sys
from typing import Final

OWN_WAY: Final = "select ssl, version from pg_stat_ssl where pid = pg_backend_pid()"


def main(urls: list[str]) -> None:
    """Reach them in turn, as in a region: outside the demo."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings

    settings.LINDEN_DEMO = False
    for url in urls:
        sys.stdout.write(f"{json.dumps(_reached(url))}\n")


def _reached(url: str) -> dict[str, object]:
    from django.db import OperationalError, connection

    from config.environment import database
    from config.safety import database_checks

    connection.settings_dict.update(database.for_django(url))
    try:
        with connection.cursor() as cursor:
            cursor.execute(OWN_WAY)
            found = cursor.fetchone()
        said = database_checks.server_is_safe(databases=["default"])
    except OperationalError as refusal:
        return {"refused": str(refusal)}
    finally:
        connection.close()
    return {"ssl": found, "said": [each.id for each in said]}


if __name__ == "__main__":
    main(sys.argv[1:])
