"""The pages of the docs that are drawn from tables of states."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from config.management.commands import diagrams


def test_the_pages_are_current() -> None:
    call_command("diagrams", "--check")


@pytest.mark.parametrize(
    ("name", "arrow"),
    [
        ("clocks.md", "| `emergency` | 15 minutes of working time |"),
        ("lifecycle.md", "introduction --> assessment"),
        ("placements.md", "offered --> accepted"),
        ("texts.md", "claimed --> unknown"),
    ],
)
def test_a_stale_page_is_named_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, arrow: str
) -> None:
    monkeypatch.setattr(diagrams, "FOLDER", tmp_path)
    call_command("diagrams")
    call_command("diagrams", "--check")
    (tmp_path / name).write_text("stale", encoding="utf-8")
    with pytest.raises(CommandError, match=name):
        call_command("diagrams", "--check")
    call_command("diagrams")
    assert arrow in (tmp_path / name).read_text(encoding="utf-8")


def test_each_page_is_of_a_table_that_says_where_it_stands() -> None:
    """Whoever reads one knows what to change instead."""
    for page in diagrams.PAGES.values():
        assert "written by" in page()
        assert "`./run diagrams`" in " ".join(page().split())
