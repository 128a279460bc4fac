"""Texts of one phone are taken one after another, across every process of an installation."""

from django.db import connection

from reports.locks import lock_number
from reports.vault.service_keys import lookups


def one_at_a_time(number: str) -> None:
    """Wait for this phone's turn; it is kept until the transaction ends."""
    digest = lookups.keyed_hash("phone", number).hex()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [lock_number(f"sms.phone {digest}")])
