"""What is asked about a place in public space: coarse on purpose, and all may be left open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from reports.cases.statistics.public_space import Entry
from reports.channels.web.form_kit.answer_fields import Asked, Choice, Choices, Option, Place, Text
from reports.channels.web.form_kit.voices import Answers, Words, answer, chosen
from reports.region import pii, region

_MOST_LETTERS: Final = 280


class FewWords(Text):
    """A few words of what happened; nothing in them may say who somebody is."""

    def clean(self, value: Any) -> str:
        """The words. Refused: too many, and a number, an address or an account."""
        said = super().clean(value)
        over = len(said) - _MOST_LETTERS
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
        if pii.find(said, region=region()):
            raise ValidationError(_("Leave out names and numbers."))
        return said


@dataclass(frozen=True, kw_only=True)
class SpotPage:
    """One page: `name` is the end of its address."""

    name: str
    title: Words
    fields: tuple[Asked, ...]
    about: Words = ""
    hint: Words = ""


def _options(**words: Words) -> tuple[Option, ...]:
    return tuple(Option(value=value, text=text) for value, text in words.items())


PAGES: Final = (
    SpotPage(
        name="spot",
        title=_("What happened there?"),
        about=_(
            "This counts for the city’s figures. Nobody answers, and it makes no file about you."
            " “Leave this site” opens a weather site; the history keeps this address."
        ),
        fields=(
            Choices(
                name="kinds",
                label=_("Tick all that fit"),
                options=_options(
                    verbal=_("Remarks, whistling or insults"),
                    followed=_("Followed, or somebody in the way"),
                    touched=pgettext_lazy("public space", "Unwanted touching"),
                    exposed=_("Somebody exposed themselves or filmed"),
                    threatened=_("Threatened, hit or robbed"),
                ),
            ),
            Choice(
                name="to",
                label=_("Who did it happen to?"),
                tight=True,
                options=_options(me=_("To me"), saw=_("I saw it")),
            ),
        ),
    ),
    SpotPage(
        name="where",
        title=_("Roughly where?"),
        hint=_("No address and no name of a street: so nobody can be found."),
        fields=(
            Place(
                name="commune",
                label=_("Town or district"),
                options=_options(elsewhere=_("Somewhere else"), unknown=_("I don’t know")),
            ),
            Choice(
                name="place",
                label=_("What kind of place?"),
                options=_options(
                    street=_("Street or square"),
                    stop=_("Stop or station"),
                    vehicle=_("In a tram, bus, metro or train"),
                    park=_("Park"),
                    venue=_("Shop, bar or club"),
                    building=_("School, sport or office building"),
                    other=_("Another public place"),
                ),
            ),
        ),
    ),
    SpotPage(
        name="when",
        title=_("When?"),
        hint=_("Leave out names and numbers."),
        fields=(
            Choice(
                name="when",
                label=_("When?"),
                heading=True,
                tight=True,
                options=_options(
                    today=_("Today"),
                    days7=_("In the last 7 days"),
                    month=_("In the last month"),
                    often=_("Again and again"),
                ),
            ),
            Choice(
                name="day_part",
                label=_("What time of day?"),
                tight=True,
                options=_options(
                    morning=_("Morning"),
                    afternoon=_("Afternoon"),
                    evening=_("Evening"),
                    night=_("Night"),
                ),
            ),
            Choices(
                name="motive",
                label=_("Was it because of this? You may leave this blank"),
                options=_options(
                    gender=_("Being a woman or a girl"),
                    love_or_gender=_("Sexual orientation or gender"),
                    origin=_("Origin, skin colour or religion"),
                    disability=_("A disability"),
                ),
            ),
            FewWords(name="words", label=_("In a few words, if you like")),
        ),
    ),
)


def entry_of(answers: Answers) -> Entry:
    """What is kept of the answers."""
    return Entry(
        kinds=tuple(chosen(answers, "kinds")),
        to=answer(answers, "to"),
        commune=answer(answers, "commune"),
        place=answer(answers, "place"),
        when=answer(answers, "when"),
        day_part=answer(answers, "day_part"),
        motive=tuple(chosen(answers, "motive")),
        words=answer(answers, "words"),
    )


def as_texts(answers: Answers) -> dict[str, str]:
    """The answers that a browser carries on: all but the words."""
    return {
        name: " ".join(found) if isinstance(found, list) else found
        for name, found in answers.items()
        if name != "words"
    }


def from_texts(carried: Mapping[str, str]) -> dict[str, str | list[str]]:
    """The answers again."""
    lists = {each.name for page in PAGES for each in page.fields if isinstance(each, Choices)}
    return {
        name: text.split() if name in lists else text
        for name, text in carried.items()
        if any(each.name == name for page in PAGES for each in page.fields)
    }
