"""A field is written as Django's own template writes it, letter by letter."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from config.web.plain_fields import PlainFields

DJANGO, OURS = DjangoTemplates(), PlainFields()
HOSTILE = "\"><script>alert(1)</script>&amp; 'é\u00a0"
CHOICES: list[Any] = [
    ("", "…"),
    (1234567, 1234567),
    (HOSTILE, HOSTILE),
    ("lazy", _("Cases")),
    ("Group & sons", [("a", mark_safe("<b>safe</b>")), ("b", "B")]),
]
WIDGETS: list[forms.Widget] = [
    forms.TextInput(),
    forms.HiddenInput(),
    forms.NumberInput(attrs={"max": 1234567, "step": 0.5}),
    forms.DateInput(),
    forms.TimeInput(),
    forms.CheckboxInput(),
    forms.PasswordInput(render_value=True),
    forms.EmailInput(attrs={"class": HOSTILE}),
    forms.Textarea(attrs={"rows": 3, "disabled": True, "hidden": False}),
    forms.Select(choices=CHOICES),
    forms.Select(choices=CHOICES, attrs={"title": _("Cases")}),
    forms.SelectMultiple(choices=CHOICES),
    forms.RadioSelect(choices=CHOICES),
    forms.CheckboxSelectMultiple(choices=CHOICES),
]
VALUES = [None, "", "a", HOSTILE, mark_safe("&amp;"), 1234567, 1.5, True, False, date(2026, 3, 2)]


def _alike(widget: forms.Widget, name: str, value: object, attrs: dict[str, Any]) -> bool:
    theirs = widget.render(name, value, attrs, renderer=DJANGO)
    ours = widget.render(name, value, attrs, renderer=OURS)
    assert ours == theirs
    return hasattr(ours, "__html__")


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_every_kind_with_every_value(widget: forms.Widget, language: str) -> None:
    with override(language):
        for value in VALUES:
            assert _alike(widget, "one", value, {"id": "f-one", "aria-describedby": "hint"})


@given(
    st.text(),
    st.text(),
    st.dictionaries(st.text(min_size=1), st.booleans() | st.text() | st.integers()),
)
def test_whatever_is_in_it(name: str, value: str, attrs: dict[str, Any]) -> None:
    for widget in WIDGETS:
        assert _alike(widget, name, value, {**attrs, "id": "f"})
