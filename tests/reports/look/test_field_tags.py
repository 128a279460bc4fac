"""The fields of a form come out as a template would write them, letter by letter."""

from typing import Any

import pytest
from django import forms
from django.template import engines
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

HOSTILE = "\"><script>alert(1)</script>&amp; 'é"

FIELD = """<div class="field{% if field.errors %} field-wrong{% endif %}">
<label for="{{ field.id_for_label }}">{{ field.label }}</label>
{% if field.help_text %}<p class="hint" id="{{ field.id_for_label }}_helptext">{{ field.help_text }}</p>{% endif %}
{% for error in field.errors %}<p class="wrong" id="{{ field.id_for_label }}_error">{{ error }}</p>{% endfor %}
{{ field }}</div>"""  # noqa: E501
TICKS = """<fieldset class="field{% if field.errors %} field-wrong{% endif %}"
  {% if field.help_text %} aria-describedby="{{ field.auto_id }}_helptext"{% endif %}>
<legend>{{ field.label }}</legend>
{% if field.help_text %}<p class="hint" id="{{ field.auto_id }}_helptext">{{ field.help_text }}</p>{% endif %}
{% for error in field.errors %}<p class="wrong">{{ error }}</p>{% endfor %}
<div class="ticks">{{ field }}</div></fieldset>
"""  # noqa: E501
FORM = """{% for error in form.non_field_errors %}<p class="wrong" role="alert">{{ error }}</p>{% endfor %}
{% for hidden in form.hidden_fields %}{{ hidden }}{% endfor %}
{% for field in form.visible_fields %}
{% if field.widget_type == "checkbox" %}<label class="tick" for="{{ field.id_for_label }}">{{ field }} {{ field.label }}</label>
{% elif field.widget_type == "ticks" %}_TICKS_
{% else %}_FIELD_
{% endif %}
{% endfor %}""".replace("_TICKS_", TICKS).replace("_FIELD_", FIELD)  # noqa: E501


@pytest.mark.parametrize("tag", ["plain_form", "field"])
def test_what_is_not_there_is_not_shown(tag: str) -> None:
    for nothing in (None, ""):
        text = f"{{% load field_tags %}}{{% {tag} it %}}"
        assert rendered(text, it=nothing) == rendered(text) == ""


class Ticks(forms.CheckboxSelectMultiple):
    """As the pages of people have them."""


class Sample(forms.Form):
    """One of every kind, with and without a hint."""

    once = forms.CharField(widget=forms.HiddenInput)
    words = forms.CharField(label=_("Cases"), help_text=_("Cases"))
    hostile = forms.CharField(label=HOSTILE, help_text=HOSTILE)
    safe = forms.IntegerField(label=mark_safe("<b>one</b>"), required=False)
    agreed = forms.BooleanField(label=HOSTILE)
    some = forms.MultipleChoiceField(choices=[("a", HOSTILE)], widget=Ticks, help_text=HOSTILE)
    more = forms.MultipleChoiceField(choices=[("a", _("Cases"))], widget=Ticks, required=False)
    one = forms.ChoiceField(choices=[("a", HOSTILE), ("b", _("Cases"))])

    def clean(self) -> None:
        """Something is wrong with the whole."""
        raise forms.ValidationError(HOSTILE)


def rendered(text: str, **context: Any) -> str:
    """A template's text with these values."""
    return str(engines["django"].from_string(text).render(context))


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
@pytest.mark.parametrize("data", [None, {}, {"words": HOSTILE, "safe": HOSTILE, "some": [HOSTILE]}])
def test_a_form_and_each_field_as_by_templates(language: str, data: dict[str, Any] | None) -> None:
    form = Sample(data, auto_id=f"sample-{HOSTILE}-%s")
    with override(language):
        ours = rendered("{% load field_tags %}{% plain_form form %}", form=form)
        assert ours == rendered(FORM, form=form)
        for each in form:
            ours = rendered("{% load field_tags %}{% field field %}", field=each)
            assert ours == rendered(FIELD, field=each)
