"""`./run help_page FILE`: what a proxy shows while no process of ours answers."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports.channels.web.notices.page_frame import languages
from reports.region import region
from tests import children, source


@pytest.fixture
def written(tmp_path: Path) -> str:
    """The page, from a command that can reach no database and no other host."""
    file = tmp_path / "help.html"
    command = [sys.executable, "manage.py", "help_page", str(file)]
    environment = children.environment(LINDEN_DATABASE_URL="postgresql://nobody@/nowhere")
    done = subprocess.run(command, cwd=source.ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [file]
    return file.read_text(encoding="utf-8")


def test_it_has_every_number_in_every_language_and_loads_nothing(written: str) -> None:
    """R5.2, R5.4, R1.6."""
    here = region()
    sections = re.findall(r'<section lang="([a-z]+)"[^>]*>(.*?)</section>', written, re.DOTALL)
    assert [language for language, _ in sections] == list(languages())
    for language, section in sections:
        for number in here.emergency_shown():
            assert number.display in section
        for line in here.helplines:
            shown = language in line.languages and not line.withheld
            assert (line.name(language) in section) is shown
    assert "We cannot show our pages at this moment" in written
    assert "Nous ne pouvons pas montrer nos pages en ce moment" in written
    links = re.findall(r'(?:href|src)\s*=\s*"([^"]*)"', written)
    assert links
    assert all(link.startswith(("tel:", "sms:")) for link in links)
    assert re.search(r"<(link|script|img|iframe)|url\(|@import", written) is None
    assert "--ground:" in written


def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("help_page", str(tmp_path / "nowhere" / "help.html"))
