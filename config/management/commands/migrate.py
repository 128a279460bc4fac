"""`./run migrate`: Django's, and what new tables need beside them: queues, each role's rights."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connection

from config.environment import queueing
from config.roles import giving


class Command(migrate.Command):
    """Migrate, then make the queues where PostgreSQL has them, and renew its roles' rights."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all three; a database without roles keeps its one login."""
        super().handle(*args, **options)
        if settings.LINDEN_BROKER_URL.startswith("pgmq:") and _has_queueing():
            queueing.make_queues(
                settings.LINDEN_BROKER_URL, settings.CELERY_BROKER_TRANSPORT_OPTIONS
            )
        if named := giving.given_here():
            giving.give(named)


def _has_queueing() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select to_regnamespace('pgmq') is not null")
        return bool(cursor.fetchone()[0])
