"""One page's fields as a form: what was answered or typed, and what is wrong with it."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Self

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict

from reports.channels.web.form_kit.answer_fields import Asked
from reports.channels.web.form_kit.voices import Answer, Answers, Words


class PageForm(forms.Form):
    """The fields of one page. After reading, `answers` are those that can be kept."""

    use_required_attribute = False
    default_renderer = TemplatesSetting

    def __init__(
        self,
        asked: Iterable[Asked],
        *,
        typed: QueryDict | None = None,
        answers: Answers | None = None,
    ) -> None:
        super().__init__(typed, initial=dict(answers or {}), auto_id="f-%s")
        self.fields.update({each.name: deepcopy(each) for each in asked})
        self.answers: dict[str, Answer] = {}

    @classmethod
    def answered(cls, asked: Iterable[Asked], answers: Answers) -> Self:
        """The fields with what was answered before."""
        return cls(asked, answers=answers)

    @classmethod
    def read(cls, asked: Iterable[Asked], typed: QueryDict) -> Self:
        """The fields as typed. What is wrong stays typed; what is right can be kept."""
        form = cls(asked, typed=typed)
        form.full_clean()
        form.answers = dict(form.cleaned_data)
        return form

    def without_wrongs(self) -> Self:
        """The same as typed, without saying what is wrong."""
        self.errors.clear()
        return self

    def refuse(self, name: str, words: Words) -> None:
        """Say that something is wrong in this field; what was typed there can still be kept."""
        if name in self.fields and name not in self.errors:
            self.add_error(name, str(words))

    @property
    def summary(self) -> list[tuple[str, Words]]:
        """What is wrong, each with the id of the element to go to."""
        return [
            (f"{each.auto_id}_0" if each.use_fieldset else each.auto_id, str(each.errors[0]))
            for each in self
            if each.errors
        ]
