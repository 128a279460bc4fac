"""The clock deletes what has run out."""

from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from reports.locks import lock_number
from reports.vault.browser_secrets import drafts
from reports.vault.models import DraftRow
from reports.vault.tasks import clean
from tests.brokers.probes import database_url


@pytest.mark.django_db
def test_clean_deletes_what_ran_out_and_keeps_the_rest() -> None:
    now = timezone.now()
    drafts.start(now=now - timedelta(hours=3))
    cookie, _ = drafts.start(now=now)
    clean()
    assert DraftRow.objects.count() == 1
    drafts.load(cookie, now=now)


@pytest.mark.django_db(transaction=True)
def test_while_another_runner_is_at_it_nothing_is_touched() -> None:
    now = timezone.now()
    drafts.start(now=now - timedelta(hours=3))
    with psycopg.connect(database_url(), autocommit=True) as other:
        number = lock_number("vault.clean")
        other.execute("select pg_advisory_lock(%s)", [number])
        clean()
        assert DraftRow.objects.count() == 1
        other.execute("select pg_advisory_unlock(%s)", [number])
    clean()
    assert DraftRow.objects.count() == 0
