"""Columns under the ring say so themselves: none can be forgotten by a rotation."""

from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models

from reports.vault.fields import AccountBlobField, CaseBlobField, LookupField, RingBlobField
from reports.vault.models import CaseDataKey, CodeGrant, KeyVersion
from reports.vault.primitives.context import CONTEXT_NAMES
from reports.vault.service_keys.lookups import LOOKUP_NAMES

FIELDS = [
    KeyVersion._meta.get_field("blob"),
    CaseDataKey._meta.get_field("wrapped"),
    CodeGrant._meta.get_field("lookup"),
]


@pytest.mark.parametrize("field", FIELDS)
def test_a_migration_rebuilds_the_same_column(field: "models.Field[Any, Any]") -> None:
    _, path, args, options = field.deconstruct()
    assert path == f"reports.vault.fields.{type(field).__name__}"
    rebuilt = type(field)(*args, **options)
    assert rebuilt.deconstruct()[2:] == field.deconstruct()[2:]


def test_the_context_comes_from_the_row() -> None:
    row = KeyVersion(id=uuid4(), team_id=uuid4(), revision=7)
    field = KeyVersion._meta.get_field("blob")
    assert isinstance(field, AccountBlobField)
    context = field.context(row)
    assert (context.name, context.owner, context.record, context.revision) == (
        "team.version",
        row.team_id,
        row.id,
        7,
    )
    assert field.columns() == ["team_id", "id", "revision"]


def test_a_blob_that_never_changes_has_revision_zero() -> None:
    case_id = uuid4()
    field = CaseDataKey._meta.get_field("wrapped")
    assert isinstance(field, RingBlobField)
    assert field.purpose == "wrap"
    assert field.context(CaseDataKey(case_id=case_id)).revision == 0


def test_every_column_names_columns_of_its_row() -> None:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, RingBlobField):
                known = {name for one in model._meta.local_fields for name in (one.attname,)}
                assert set(field.columns()) <= known, field


def test_a_blob_of_a_case_is_a_plain_column_for_migrations() -> None:
    field = CaseBlobField(context_name="place.need", revision="revision", null=True)
    assert field.deconstruct()[1:] == ("django.db.models.BinaryField", [], {"null": True})


def test_every_blob_of_a_case_names_columns_of_its_row() -> None:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, CaseBlobField):
                said = {field.case, field.record, field.revision or field.record}
                assert said <= {one.attname for one in model._meta.local_fields}, field
                assert field.context_name in CONTEXT_NAMES


def test_every_lookup_column_has_a_known_name() -> None:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, LookupField):
                assert field.lookup_name in LOOKUP_NAMES
