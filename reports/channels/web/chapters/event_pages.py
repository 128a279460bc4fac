"""When and where it was, and who it was: chapters 2 and 5."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.channels.web.form_kit.answer_fields import Choice, Line, Option, Place
from reports.channels.web.form_kit.voices import Said, Voice
from reports.channels.web.report_pages.page_model import Page

MAYBE: Final = (
    Option(value="yes", text=_("Yes")),
    Option(value="no", text=_("No")),
    Option(value="unknown", text=_("I don’t know")),
)
_WHEN: Final = (
    Option(value="today", text=_("Today or last night")),
    Option(value="days3", text=_("In the last 3 days")),
    Option(value="days7", text=_("In the last 7 days")),
    Option(value="longer", text=_("Longer ago")),
    Option(value="now", text=_("It is still going on")),
)
_ELSEWHERE: Final = (
    Option(value="elsewhere", text=_("Somewhere else")),
    Option(value="unknown", text=_("I don’t know")),
)
_DAY: Final = Said(
    own=_("The day and time, if you know them"),
    young=pgettext_lazy("young", "The day and time, if you know them"),
)
_RELATIONS: Final = (
    Option(value="partner", text=_("Partner")),
    Option(value="ex", text=_("Ex")),
    Option(value="parent", text=_("Parent or step-parent")),
    Option(value="child", text=_("My child, or a grandchild")),
    Option(value="relative", text=_("Another relative, or somebody at home")),
    Option(value="carer", text=_("Somebody who cares for me")),
    Option(value="work", text=_("Work or school")),
    Option(value="known", text=_("Somebody I know")),
    Option(value="stranger", text=_("A stranger")),
    Option(value="several", text=pgettext_lazy("who", "Several people")),
)
_CONNECT: Final = (
    Option(
        value="tell_desk",
        text=_("You may connect our messages"),
        more=_("Only the coordinators will know that they are about the same person"),
    ),
    Option(value="ask_me", text=_("Ask me first")),
    Option(value="no", text=_("Keep mine apart")),
)


def when_and_where(voice: Voice) -> Page:
    """Chapter 2."""
    return Page(
        name="2.1",
        title=_("When and where"),
        fields=(
            Choice(name="when", label=_("When was the last time?"), options=_WHEN),
            Line(
                name="day_words",
                label=_DAY.to(voice),
                hint=_("For example: Friday at about 23:00"),
            ),
            Place(name="commune", label=_("Town or district"), options=_ELSEWHERE),
            Line(
                name="place_words",
                label=_("What kind of place"),
                hint=_("For example: at home, in a tram, in a bar. No address needed."),
            ),
            Choice(name="cameras", label=_("May there be camera images?"), options=MAYBE),
        ),
    )


def who_it_was(_voice: Voice) -> Page:
    """Chapter 5."""
    return Page(
        name="5.1",
        title=_("Who it was"),
        hint=_("Only if you want. It is kept locked. Only the people who help you can read it."),
        fields=(
            Choice(name="relation", label=_("Who is it?"), options=_RELATIONS),
            Line(name="other_name", label=_("A name")),
            Line(name="other_phone", label=_("A phone number"), keyboard="tel"),
            Line(name="other_handle", label=_("A user name, and where")),
            Line(name="other_plate", label=_("A number plate")),
            Line(name="other_place", label=_("A place where people know this person")),
            Choice(
                name="connect",
                label=_("If somebody else tells us about the same person?"),
                options=_CONNECT,
            ),
        ),
    )
