"""The clock deletes what has run out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.vault.browser_secrets import drafts
from reports.vault.models import DraftRow
from reports.vault.tasks import clean


@pytest.mark.django_db
def test_clean_deletes_what_ran_out_and_keeps_the_rest() -> None:
    now = timezone.now()
    drafts.start(now=now - timedelta(hours=3))
    cookie, _ = drafts.start(now=now)
    clean()
    assert DraftRow.objects.count() == 1
    drafts.load(cookie, now=now)
