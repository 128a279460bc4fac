"""What would help, and about the person: chapter 6."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.channels.web.form_kit.answer_fields import Choice, Choices, Line, Option, Tick
from reports.channels.web.form_kit.voices import Said, Voice
from reports.channels.web.report_pages.page_model import Page

REFUSAL: Final = Said(
    own=_("I would rather not answer what I left blank"),
    young=pgettext_lazy("young", "I would rather not answer what I left blank"),
)
_WANTS: Final = (
    Option(value="talk", text=_("To talk with somebody")),
    Option(value="doctor", text=_("To see a doctor")),
    Option(value="rights", text=_("To know my rights")),
    Option(value="children", text=_("Help for children")),
    Option(value="money", text=_("Help with money or papers")),
    Option(value="work", text=_("That it stops at work or school")),
    Option(value="listen", text=_("Only that somebody knows")),
)
_POLICE: Final = (
    Option(value="yes", text=_("Yes")),
    Option(value="no", text=_("No")),
    Option(value="later", text=_("First I want to talk about it")),
    Option(value="already", text=_("The police know already")),
)
_WORKERS: Final = (
    Option(value="woman", text=_("A woman")),
    Option(value="man", text=_("A man")),
    Option(value="any", text=_("It does not matter")),
)
_SPOKEN_OF: Final = (
    Option(value="she", text=_("She")),
    Option(value="he", text=_("He")),
    Option(value="neutral", text=_("Neutral")),
)
_AGES: Final = (
    Option(value="18_24", text=_("18 to 24")),
    Option(value="25_34", text=_("25 to 34")),
    Option(value="35_49", text=_("35 to 49")),
    Option(value="50_64", text=_("50 to 64")),
    Option(value="65_up", text=_("65 or older")),
)
_SEX: Final = (
    Option(value="woman", text=_("A woman")),
    Option(value="man", text=_("A man")),
    Option(value="other", text=_("Other, or non-binary")),
)
_MOTIVES: Final = (
    Option(value="sex", text=_("Because I am a woman, or a man")),
    Option(value="love", text=_("Who I love")),
    Option(value="gender", text=_("My gender, or how I show it")),
    Option(value="origin", text=_("Origin, skin colour or religion")),
    Option(value="disability", text=_("A disability or illness")),
    Option(value="age", text=_("My age")),
)
_ABILITY: Final = (
    Option(value="hearing", text=_("Hearing or speaking")),
    Option(value="seeing", text=_("Seeing")),
    Option(value="moving", text=_("Moving")),
    Option(value="learning", text=_("Learning or understanding")),
    Option(value="mind", text=_("Mental health")),
    Option(value="illness", text=_("A long illness")),
)
_YES_NO: Final = (Option(value="yes", text=_("Yes")), Option(value="no", text=_("No")))
_ABOUT: Final = Said(own=_("About you"), young=pgettext_lazy("young", "About you"))
_FITS: Final = Said(
    own=_("So that help fits. Leave blank what you like."),
    young=pgettext_lazy("young", "So that help fits. Leave blank what you like."),
)
_NAME: Final = Said(
    own=_("What may we call you"), young=pgettext_lazy("young", "What may we call you")
)
_SPEAK: Final = Said(
    own=_("How should we speak of you?"),
    young=pgettext_lazy("young", "How should we speak of you?"),
)
_ARE: Final = Said(own=_("You are"), young=pgettext_lazy("young", "You are"))
_WHY: Final = Said(
    own=_("Was it also because of who you are?"),
    young=pgettext_lazy("young", "Was it also because of who you are?"),
)
_LIVE: Final = Said(
    own=_("Do you live with a disability or a long illness?"),
    young=pgettext_lazy("young", "Do you live with a disability or a long illness?"),
)
_COUNT: Final = Said(
    own=_("May we count you in our yearly figures?"),
    young=pgettext_lazy("young", "May we count you in our yearly figures?"),
)


def wishes(_voice: Voice) -> Page:
    """Its first page."""
    return Page(
        name="6.1",
        title=_("What would help"),
        fields=(
            Choices(name="wants", label=_("Tick all that fit"), options=_WANTS),
            Choice(
                name="police",
                label=_("Do you want help with going to the police?"),
                hint=_(
                    "They write an official record. It goes to the public prosecutor and cannot be"
                    " withdrawn. We only go if you ask."
                ),
                options=_POLICE,
            ),
            Choice(name="worker", label=_("Who would you like to talk to?"), options=_WORKERS),
        ),
    )


def person(voice: Voice) -> Page:
    """Its second page; nobody under 18 is asked their age again, or to be counted."""
    young = voice is Voice.YOUNG
    age = Choice(name="age_band", label=_("Your age"), options=_AGES)
    counted = Choice(name="counted", label=_COUNT.to(voice), options=_YES_NO, tight=True)
    return Page(
        name="6.2",
        title=_ABOUT.to(voice),
        hint=_FITS.to(voice),
        fields=(
            Line(
                name="name",
                label=_NAME.to(voice),
                hint=_("A first name or nickname, true or made up"),
            ),
            Choice(name="spoken_of", label=_SPEAK.to(voice), options=_SPOKEN_OF, tight=True),
            Line(name="spoken_of_words", label=_("In another way")),
            *(() if young else (age,)),
            Choice(name="sex", label=_ARE.to(voice), options=_SEX),
            Choices(name="motive", label=_WHY.to(voice), options=_MOTIVES),
            Choices(name="disability", label=_LIVE.to(voice), options=_ABILITY),
            *(() if young else (counted,)),
            Tick(name="rather_not_6", label=REFUSAL.to(voice)),
        ),
        refusal="rather_not_6",
    )
