"""What waits: wake-ups at the broker, and texts past their time."""

from datetime import datetime, timedelta
from typing import Final

from celery import current_app
from django.conf import settings
from django.db import connection
from django.db.models import Min
from kombu.entity import Queue
from kombu.exceptions import OperationalError
from psycopg import sql

from reports import queues
from reports.messaging.models import OutboundText
from reports.messaging.states import TextState

TENS: Final = 10
"""A single wake-up is somebody's: lengths are told in tens, so that none is seen to come."""
DUE: Final = (TextState.QUEUED, TextState.CLAIMED, TextState.UNKNOWN)
"""States that a worker moves a text on from, at its `next_try_at`; the others are over, or wait
for the provider's word."""


def queue_lengths() -> dict[str, int]:
    """How many wake-ups wait in each queue, in whole tens; one query where PostgreSQL has them.

    Raises DatabaseError, or kombu's OperationalError, when nobody answers.
    """
    found = _in_postgresql() if settings.LINDEN_BROKER_URL.startswith("pgmq:") else _at_the_broker()
    return {name: length // TENS * TENS for name, length in found.items()}


def _in_postgresql() -> dict[str, int]:
    one = sql.SQL("select {name}, count(msg_id) from pgmq.{table}")
    parts = (
        one.format(name=sql.Literal(name), table=sql.Identifier(f"q_{name}")) for name in queues.ALL
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" union all ").join(parts))
        return dict(cursor.fetchall())


def _at_the_broker() -> dict[str, int]:
    with current_app.connection_for_write(connect_timeout=2) as link:
        link.ensure_connection(max_retries=1, timeout=3)
        try:
            with link.channel() as channel:
                return {
                    name: Queue(name, channel=channel).queue_declare().message_count
                    for name in queues.ALL
                }
        except (*link.connection_errors, *link.channel_errors) as fault:
            raise OperationalError from fault


def overdue_texts(*, now: datetime) -> dict[TextState, timedelta]:
    """For how long the oldest text of each state has waited past its time; one query."""
    due = OutboundText.objects.filter(state__in=DUE, next_try_at__lte=now)
    oldest = due.values_list("state").annotate(Min("next_try_at")).order_by()
    found = {TextState(state): now - at for state, at in oldest}
    return {state: found.get(state, timedelta()) for state in DUE}
