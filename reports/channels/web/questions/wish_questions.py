"""What the reporter wants, with the police or not, and who else may be in danger."""

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

WANTS = Page(
    slug="wish",
    part=Part.WISHES,
    title=_("What would help?"),
    why=_("Choose all that fit. You can change your mind later."),
    fields=(
        Choices(
            name="wants",
            options=(
                Option(value="talk", text=_("To talk with somebody")),
                Option(value="stay", text=_("A safe place to stay")),
                Option(value="doctor", text=_("To see a doctor")),
                Option(value="rights", text=_("To know my rights")),
                Option(value="children", text=_("Help for children")),
                Option(value="money", text=_("Help with money or papers")),
                Option(value="work", text=_("That it stops at work or at school")),
                Option(value="listen", text=_("Only that somebody knows")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
        Line(name="wants_words", label=_("Something else")),
    ),
)

POLICE = Page(
    slug="record",
    part=Part.WISHES,
    title=_("Do you want us to help you go to the police?"),
    why=_("We do not go to them for you unless you ask."),
    texts=("police_record", "police_wish"),  # what it means first, then that a no is allowed (R3.3)
    fields=(
        Choice(
            name="police",
            options=(
                Option(value="yes", text=_("Yes")),
                Option(value="no", text=_("No")),
                Option(value="later", text=_("First I want to talk about it")),
                Option(value="already", text=_("The police know already")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
    ),
)

OTHERS = Page(
    slug="others",
    part=Part.WISHES,
    title=_("Could anybody else be hurt?"),
    why=_("So that we can think of them too."),
    fields=(
        Choices(
            name="others_at_risk",
            options=(
                Option(value="children", text=_("Children")),
                Option(value="family", text=_("Somebody else in the family")),
                Option(value="adults", text=_("Another adult")),
                Option(value="public", text=_("People I do not know")),
                Option(value="animals", text=_("Animals")),
                Option(value="nobody", text=_("Nobody")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
    ),
)

WORKER = Page(
    slug="worker",
    part=Part.WISHES,
    title=_("Who would you like to talk to?"),
    why=_("We try. If nobody is there, another care worker reads it, so that you need not wait."),
    fields=(
        Choice(
            name="worker",
            options=(
                Option(value="woman", text=_("A woman")),
                Option(value="man", text=_("A man")),
                Option(value="any", text=_("It does not matter")),
                RATHER_NOT,
            ),
        ),
    ),
)

WISHES = (WANTS, POLICE, OTHERS, WORKER)
