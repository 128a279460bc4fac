"""The page of the docs that is drawn from the table of steps."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shelters.management.commands import placement_diagram
from shelters.placing.placement_picture import diagram


def test_the_diagram_in_the_docs_is_current() -> None:
    call_command("placement_diagram", "--check")


def test_the_diagram_is_written_and_found_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "placements.md"
    monkeypatch.setattr(placement_diagram, "PAGE", page)
    with pytest.raises(CommandError):
        call_command("placement_diagram", "--check")
    call_command("placement_diagram")
    assert page.read_text() == diagram()
    assert "offered --> accepted" in diagram()
