"""What the release before this one could not live with is named, and only that."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from config.local.expansion import faults, previous, reasoned

STEP = "reports.9999_next"


@contextmanager
def next_migration(*operations: Operation) -> Iterator[None]:
    """One more migration of `reports`, which lies in no file."""
    before = ("reports", previous().migrations["reports"])
    steps = {"operations": list(operations), "dependencies": [before]}
    made = type("Migration", (migrations.Migration,), steps)("9999_next", "reports")
    build = MigrationLoader.build_graph

    def build_with_it(loader: MigrationLoader) -> None:
        build(loader)
        key = ("reports", "9999_next")
        loader.graph.add_node(key, made)
        loader.graph.add_dependency(made, key, before)

    with patch.object(MigrationLoader, "build_graph", build_with_it):
        yield


def test_the_previous_release_can_live_with_this_schema() -> None:
    """What `./run check expansion` says of the migrations that there are."""
    assert faults(previous(), reasoned()) == []


@pytest.mark.parametrize(
    ("operation", "named"),
    [
        (
            migrations.AddField("case", "shade", models.BooleanField(default=False)),
            "AddField case.shade: a new column without null or db_default",
        ),
        (migrations.RemoveField("case", "level"), "RemoveField case.level"),
        (migrations.RenameField("case", "level", "grade"), "RenameField case"),
        (migrations.DeleteModel("Case"), "DeleteModel Case"),
        (migrations.RunSQL("select 1"), "RunSQL: what the previous release writes may be refused"),
        (
            migrations.AddConstraint(
                "case", models.CheckConstraint(condition=models.Q(pk__gt=0), name="any")
            ),
            "AddConstraint case",
        ),
        (
            migrations.AlterField("case", "acknowledged_at", models.DateTimeField()),
            "AlterField case.acknowledged_at: no longer null",
        ),
        (
            migrations.AlterField("case", "acknowledged_at", models.TextField(null=True)),
            "AlterField case.acknowledged_at: another type",
        ),
        (
            migrations.SeparateDatabaseAndState(
                database_operations=[migrations.RunSQL("select 1")]
            ),
            "RunSQL",
        ),
    ],
)
def test_a_step_that_shuts_the_previous_release_out_is_named(
    operation: Operation, named: str
) -> None:
    """The finding that began it: a column without a default, and every report was refused."""
    with next_migration(operation):
        found = faults(previous(), reasoned())
    assert len(found) == 1
    assert found[0].startswith(f"{STEP} {named}")


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("case", "shade", models.BooleanField(db_default=False)),
        migrations.AddField("case", "shade", models.TextField(null=True)),
        migrations.CreateModel("Shade", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddIndex("case", models.Index(fields=["level"], name="by_level")),
        migrations.AddField("brandnew", "shade", models.BooleanField(default=False)),
    ],
)
def test_what_only_adds_is_harmless(operation: Operation) -> None:
    """The last: a table that the previous release does not know."""
    with next_migration(operation):
        assert faults(previous(), reasoned()) == []


def test_a_reason_makes_it_good_and_one_for_nothing_is_named() -> None:
    with next_migration(migrations.RunSQL("select 1")):
        assert faults(previous(), reasoned() | {f"{STEP} RunSQL": "It selects."}) == []
        assert faults(previous(), reasoned() | {"reports.0001 RunSQL": "No such step."}) == [
            f"{STEP} RunSQL: what the previous release writes may be refused",
            "reports.0001 RunSQL: reasoned, but no step",
        ]


def test_what_came_before_the_release_is_not_asked_about() -> None:
    """A later release names later migrations."""
    newest = dict(MigrationLoader(None).graph.leaf_nodes())
    later = replace(previous(), migrations={app: newest[app] for app in previous().migrations})
    assert faults(later, {}) == []
