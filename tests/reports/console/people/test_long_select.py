"""The list of all teams: as Django writes one, and no template for each of them."""

import pytest
from django import forms
from django.db import connection
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertHTMLEqual

from reports.console.staff_forms.people_forms import LongSelect
from tests.reports.console.conftest import Enter, House

CHOICES = [("", "Choose"), ("1", 'A "b" <c> & d'), ("2", "Two")]
ATTRIBUTES = {"id": "invite-team_id", "required": True, "aria-invalid": "true"}


@pytest.mark.parametrize("value", ["", "1", "2", "3", None])
def test_it_is_written_as_django_writes_it(value: str | None) -> None:
    ours = LongSelect(choices=CHOICES).render("team_id", value, ATTRIBUTES)
    django = forms.Select(choices=CHOICES).render("team_id", value, ATTRIBUTES)
    assertHTMLEqual(ours, django)
    assert "<c>" not in ours


def test_as_many_templates_for_one_as_for_hundreds() -> None:
    assert _templates(1) == _templates(300)


def _templates(count: int) -> int:
    seen: list[object] = []

    def note(**_: object) -> None:
        seen.append(1)

    template_rendered.connect(note)
    try:
        choices = [(str(number), f"Team {number}") for number in range(count)]
        LongSelect(choices=choices).render("team_id", "0")
    finally:
        template_rendered.disconnect(note)
    return len(seen)


@pytest.mark.django_db
def test_all_links_are_read_once(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    with CaptureQueriesContext(connection) as found:
        assert client.get("/desk/people/").status_code == 200
    assert sum('FROM "reports_invitation"' in each["sql"] for each in found) == 1
