"""Some facts about the person it happened to, and whether they may be counted (R6.13, R6.14)."""

from django.utils.translation import gettext_lazy as _

from reports.channels.web.form_kit.form_fields import (
    DONT_KNOW,
    RATHER_NOT,
    Choice,
    Choices,
    Line,
    Option,
)
from reports.channels.web.questions.question_page import Page, Part

NAME = Page(
    slug="name",
    part=Part.PERSON,
    title=_("What may we call you?"),
    why=_("Any name will do. It need not be your real one."),
    fields=(Line(name="name", label=_("Name")),),
)

AGE = Page(
    slug="age",
    part=Part.PERSON,
    title=_("How old are you?"),
    witness=_("How old is the person it happened to?"),
    why=_("Young people get help from somebody who knows their rights."),
    fields=(
        Choice(
            name="age_band",
            options=(
                Option(value="under_16", text=_("Under 16")),
                Option(value="16_17", text=_("16 or 17")),
                Option(value="18_24", text=_("18 to 24")),
                Option(value="25_34", text=_("25 to 34")),
                Option(value="35_49", text=_("35 to 49")),
                Option(value="50_64", text=_("50 to 64")),
                Option(value="65_up", text=_("65 or older")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
    ),
)

# What each of these bands is younger than, in years: the region says who is a minor.
YOUNGER_THAN = {"under_16": 16, "16_17": 18}

SEX = Page(
    slug="sex",
    part=Part.PERSON,
    title=_("Are you a woman or a man?"),
    witness=_("Is the person it happened to a woman or a man?"),
    why=_("Some places help only women, or only men. Help exists for everybody."),
    fields=(
        Choice(
            name="sex",
            options=(
                Option(value="woman", text=_("A woman")),
                Option(value="man", text=_("A man")),
                Option(value="other", text=_("Neither, or in another way")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
    ),
)

ABILITY = Page(
    slug="ability",
    part=Part.PERSON,
    title=_("Do you live with a disability or a long illness?"),
    witness=_("Does this person live with a disability or a long illness?"),
    why=_("So that help fits. Choose all that fit."),
    fields=(
        Choices(
            name="disability",
            options=(
                Option(value="none", text=_("No")),
                Option(value="hearing", text=_("Hearing or speaking")),
                Option(value="seeing", text=_("Seeing")),
                Option(value="moving", text=_("Walking or moving")),
                Option(value="learning", text=_("Learning or understanding")),
                Option(value="mind", text=_("Mental health")),
                Option(value="illness", text=_("A long illness")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
    ),
)

COUNTED = Page(
    slug="count",
    part=Part.PERSON,
    title=_("May we count you in our yearly figures?"),
    why=_("Only numbers, never names or words. Your answer changes nothing in the help you get."),
    fields=(
        Choice(
            name="counted",
            options=(
                Option(value="yes", text=_("Yes")),
                Option(value="no", text=_("No")),
                RATHER_NOT,
            ),
        ),
    ),
)

PERSON = (NAME, AGE, SEX, ABILITY, COUNTED)
