"""Who the other person is, for whoever wants to leave it; and what may be done with it."""

from django.utils.translation import gettext_lazy as _

from reports.channels.web.form_kit.form_fields import Choice, Line, Option
from reports.channels.web.form_kit.voices import Answers
from reports.channels.web.questions.question_page import Page, Part, answer

NAMES = ("other_phone", "other_handle", "other_plate", "other_name", "other_place")

POINTERS = Page(
    slug="pointers",
    part=Part.OTHER,
    title=_("Do you know something that shows who it was?"),
    why=_("Only if you like. It is locked away. Only the people who help you can read it."),
    fields=(
        Line(name="other_phone", label=_("A phone number of this person"), keyboard="tel"),
        Line(
            name="other_handle",
            label=_("A name on an app or a site"),
            hint=_("For example: Instagram, and the name there."),
        ),
        Line(name="other_plate", label=_("A number plate")),
        Line(name="other_name", label=_("A name")),
        Line(
            name="other_place",
            label=_("A place where people know this person"),
            hint=_("For example: the name of a bar, a school or a firm."),
        ),
    ),
)


def _pointed(answers: Answers) -> bool:
    return any(answer(answers, name) for name in NAMES)


TOGETHER = Page(
    slug="together",
    part=Part.OTHER,
    title=_("And if somebody else tells us about the same person?"),
    why=_("Together, people can sometimes do more. Nobody else reads what you told us."),
    fields=(
        Choice(
            name="connect",
            options=(
                Option(
                    value="tell_desk",
                    text=_("You may put our reports together"),
                    more=_("Only the leaders of our team learn that they belong together."),
                ),
                Option(
                    value="ask_me",
                    text=_("Ask me first"),
                    more=_("A care worker asks you. Without your yes nothing happens."),
                ),
                Option(
                    value="no",
                    text=_("No, keep mine apart"),
                    more=_("It stays in my report alone."),
                ),
            ),
        ),
    ),
    relevant=_pointed,
)

OTHER = (POINTERS, TOGETHER)
