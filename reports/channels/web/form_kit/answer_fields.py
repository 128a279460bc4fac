"""The kinds of question: Django's form fields, each with a template of ours and its own refusals.

Reading is pure. An empty answer is always read as "passed over"; only a field with `needed`
refuses it. No refusal repeats what was typed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import ChoiceWidget
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reports.channels.web.form_kit.voices import PASSED, Answer, Words
from reports.region import reading, region

_LONGEST_LINE: Final = 200
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer to choose: `more` is a short second line under it."""

    value: str
    text: Words
    more: Words = ""


type Offer = Sequence[Option] | Callable[[], Sequence[Option]]


def clean(text: object) -> str:
    """`text` with one kind of line end and without control characters (a phone can paste them)."""
    said = "" if text is None else str(text)
    return _CONTROL.sub("", said.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _words(words: Words) -> str:
    """The same, as Django's types spell words that are read later."""
    return cast("str", words)


class Asked(forms.Field):
    """A question's own part, by its name; with `heading` its label is the page's title."""

    shape = ""
    name: str

    def __init__(
        self,
        *,
        name: str,
        label: Words = "",
        hint: Words = "",
        needed: Words = "",
        heading: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(
            required=bool(needed),
            label=_words(label),
            help_text=_words(hint),
            label_suffix="",
            template_name=f"web/fields/{self.shape}.html",
            **more,
        )
        self.name = name
        self.heading = heading
        if needed:
            self.error_messages["required"] = _words(needed)

    def empty(self) -> Answer:
        """How this field stands when it was passed over."""
        return PASSED

    def again(self, *, label: Words, required: bool) -> Self:
        """The same under another label, needed or not."""
        same = deepcopy(self)
        same.label, same.required = _words(label), required
        return same


class Choice(Asked, forms.ChoiceField):
    """One of several; `tight`: short options, several in a row."""

    shape = "choice"
    widget: type[ChoiceWidget] = forms.RadioSelect
    default_error_messages = {"invalid_choice": _("Choose one of the answers.")}

    def __init__(self, *, options: Offer = (), tight: bool = False, **more: Any) -> None:
        self._options = options
        super().__init__(choices=self._pairs, **more)
        self.tight = tight

    def offered(self) -> Sequence[Option]:
        """What can be chosen, in the order shown and the language now active."""
        return self._options() if callable(self._options) else self._options

    def _pairs(self) -> Iterator[tuple[str, Option]]:
        return ((option.value, option) for option in self.offered())


class Choices(Choice, forms.MultipleChoiceField):
    """Any number of several; each once, in the order shown."""

    shape = "choices"
    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": _("Choose from the answers shown."),
        "invalid_list": _("Choose from the answers shown."),
    }

    def clean(self, value: Any) -> list[str]:
        """The values chosen."""
        given = set(super().clean(value))
        return [option.value for option in self.offered() if option.value in given]

    def empty(self) -> Answer:
        """Nothing chosen."""
        return []


class Tick(Asked):
    """One sentence that can be ticked."""

    shape = "tick"
    widget = forms.CheckboxInput

    def to_python(self, value: Any) -> str:
        """ "yes" for a tick."""
        return "yes" if value else PASSED


def tongues() -> Sequence[Option]:
    """The languages that people speak here, each in its own name, the pages' own first."""
    return [Option(value=code, text=name) for code, name in region().own_names().items()]


def communes() -> Sequence[Option]:
    """The region's communes by name."""
    places = [Option(value=c.code, text=c.name(reading())) for c in region().communes]
    return sorted(places, key=lambda option: str(option.text))


class Place(Choice):
    """One of the region's communes, elsewhere, or not saying: one list to open, not twenty rows."""

    shape = "place"
    widget = forms.Select

    def offered(self) -> Sequence[Option]:
        """The region's communes by name, then the ways not to name one."""
        return [*communes(), *super().offered()]


class Line(Asked, forms.CharField):
    """A few words, in one line."""

    shape = "line"

    def __init__(
        self, *, longest: int = _LONGEST_LINE, keyboard: str = "text", **more: Any
    ) -> None:
        super().__init__(**more)
        self.longest = longest
        self.keyboard = keyboard

    def to_python(self, value: Any) -> str:
        """The words without the space around them."""
        return clean(value).replace("\n", " ")

    def clean(self, value: Any) -> str:
        """The same, if it is not too long, counted in bytes of UTF-8."""
        said: str = super().clean(value)
        over = len(said.encode("utf-8", "surrogatepass")) - self.longest
        if over > 0:
            raise ValidationError(
                ngettext(
                    "This text is too long. Take out about %(count)d letter."
                    " What you typed is kept.",
                    "This text is too long. Take out about %(count)d letters."
                    " What you typed is kept.",
                    over,
                )
                % {"count": over}
            )
        return said


class Text(Line):
    """As many words as somebody likes, up to what one sealed document holds."""

    shape = "text"

    def __init__(self, *, longest: int = 48_000, **more: Any) -> None:
        super().__init__(longest=longest, **more)

    def to_python(self, value: Any) -> str:
        """The words with their line ends."""
        return clean(value)


class Ages(Line):
    """Ages of children, with commas or spaces between them."""

    def to_python(self, value: Any) -> str:
        """The ages, smallest first, as "3, 7"."""
        found = re.findall(r"\d+", clean(value))
        if len(found) > 12 or any(int(age) > 30 for age in found):
            raise ValidationError(_("Write only the ages, for example: 3, 7"))
        return ", ".join(str(age) for age in sorted(int(age) for age in found))


class Count(Line):
    """A small whole number."""

    shape = "count"

    def __init__(self, *, most: int = 20, **more: Any) -> None:
        super().__init__(keyboard="numeric", **more)
        self.most = most

    def to_python(self, value: Any) -> str:
        """The number in plain digits, whatever digits were typed."""
        said = clean(value)
        if said and not (said.isdecimal() and len(said) < 4 and int(said) <= self.most):
            raise ValidationError(_("Write a number, for example: 2"))
        return str(int(said)) if said else PASSED


class Clock(Line):
    """A time of day."""

    shape = "clock"

    def to_python(self, value: Any) -> str:
        """The time as "HH:MM"; takes 9, 9:30, 9.30, 9h30 and 930."""
        said = clean(value).lower()
        if not said:
            return PASSED
        found = re.fullmatch(r"(\d{1,2})(?:\s*[:.h]?\s*(\d{2}))?\s*h?", said)
        if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise ValidationError(_("Write a time, for example: 9:30"))
        return f"{int(found[1]):02}:{int(found[2] or 0):02}"
