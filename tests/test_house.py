"""The tests that guard the house as a whole."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_suite_runs_on_a_real_postgresql() -> None:
    assert connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int")
        (version,) = cursor.fetchone()
    assert version >= 170000
