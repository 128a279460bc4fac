"""The first page of a process that is ready costs no more than the next: by what it compiles."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.template import Engine
from django.template.base import Template
from django.test import Client

from config.serving.entrance import warm
from tests.reports.channels.web.browser import Reporter

pytestmark = pytest.mark.django_db

PAGES = ("/", "/help/", "/tell/", "/tell/spot/", "/back/", "/not-there/")


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of templates compiled from now on, in a process that has none yet."""
    found: list[str] = []
    compile_nodelist = Template.compile_nodelist

    def noted(template: Template) -> object:
        found.append(str(template.name))
        return compile_nodelist(template)

    monkeypatch.setattr(Template, "compile_nodelist", noted)
    for loader in Engine.get_default().template_loaders:
        loader.reset()
    return found


def test_no_first_visitor_waits_for_a_template(compiled: list[str]) -> None:
    warm()
    assert "web/start.html" in compiled
    compiled.clear()
    for address in PAGES:
        Client().get(address)
    page = Reporter().begin().to("check", subject="partner", right_now="danger")
    assert page.status == 200
    assert compiled == []


def test_a_process_that_is_not_warm_would_compile_them(compiled: list[str]) -> None:
    Client().get("/")
    assert "web/start.html" in compiled


def test_the_door_can_be_imported_before_django_is_set_up() -> None:
    """The server imports it first; what has models must not come with it."""
    done = subprocess.run(
        [sys.executable, "-c", "import config.serving.entrance"],
        capture_output=True,
        text=True,
        check=False,
        cwd=settings.ROOT,
        env={"PATH": ""},
    )
    assert (done.returncode, done.stderr) == (0, "")
