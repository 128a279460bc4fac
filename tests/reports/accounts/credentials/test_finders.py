"""A row by a constant statement is the row that the model would have found."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from reports.accounts.credentials.api_tokens import Finder
from reports.vault.models import DraftRow

pytestmark = pytest.mark.django_db

BY_REVISION = Finder(DraftRow, "revision = %s and ends_at > %s")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_the_row_is_the_models(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    DraftRow.objects.create(id=uuid4(), ends_at=NOW, revision=6, blob=b"other")
    row = DraftRow.objects.create(id=uuid4(), ends_at=NOW, revision=7, blob=b"sealed")

    with django_assert_num_queries(1):
        found = BY_REVISION.find(7, datetime(2026, 11, 24, 8, tzinfo=UTC))
        assert found == row
        assert found is not None
        assert (found.ends_at, found.revision, found.blob) == (NOW, 7, b"sealed")


def test_it_can_be_saved_as_any_other() -> None:
    row = DraftRow.objects.create(id=uuid4(), ends_at=NOW, revision=7, blob=b"sealed")
    found = BY_REVISION.find(7, datetime(2026, 11, 24, 8, tzinfo=UTC))
    assert found is not None
    found.revision = 8
    found.save(force_update=True)
    row.refresh_from_db()
    assert row.revision == 8


def test_nothing_found_is_none() -> None:
    assert BY_REVISION.find(7, NOW) is None
