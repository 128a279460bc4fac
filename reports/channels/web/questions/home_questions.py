"""Whether a place to stay is needed, and what it must have."""

from django.utils.translation import gettext_lazy as _

from reports.channels.web.form_kit.form_fields import (
    DONT_KNOW,
    RATHER_NOT,
    Ages,
    Choice,
    Choices,
    Count,
    Line,
    Option,
    communes,
    tongues,
)
from reports.channels.web.questions.question_page import Page, Part, said

_needed = said("home", "yes")

NEED = Page(
    slug="home",
    part=Part.HOME,
    title=_("Do you need another place to stay?"),
    witness=_("Does this person need another place to stay?"),
    why=_("If so, we ask a little more, to look for a place that fits."),
    fields=(
        Choice(
            name="home",
            options=(
                Option(value="yes", text=_("Yes")),
                Option(value="no", text=_("No")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
    ),
)

COMING = Page(
    slug="along",
    part=Part.HOME,
    title=_("Who would come along?"),
    witness=_("Who would come along with this person?"),
    why=_("Then we look for a place with enough room."),
    fields=(
        Count(name="adults", label=_("How many adults in all")),
        Ages(
            name="child_ages",
            label=_("Ages of the children"),
            hint=_("For example: 3, 7. No children? Leave it open."),
        ),
    ),
    relevant=_needed,
)

PETS = Page(
    slug="pets",
    part=Part.HOME,
    title=_("Would an animal come along?"),
    why=_("Not every place can take animals. Some can, or know somebody who can."),
    fields=(
        Choices(
            name="pets",
            options=(
                Option(value="none", text=_("No")),
                Option(value="dog", text=_("A dog")),
                Option(value="cat", text=_("A cat")),
                Option(value="other", text=_("Another animal")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
    ),
    relevant=_needed,
)

ACCESS = Page(
    slug="access",
    part=Part.HOME,
    title=_("What must the place have?"),
    why=_("Choose all that somebody who comes needs."),
    fields=(
        Choices(
            name="access",
            options=(
                Option(value="none", text=_("Nothing special")),
                Option(value="wheelchair", text=_("Room for a wheelchair")),
                Option(value="no_stairs", text=_("No stairs")),
                Option(value="deaf", text=_("Signals for people who do not hear")),
                Option(value="blind", text=_("Help for people who do not see")),
                Option(value="carer", text=_("A bed for somebody who helps every day")),
                Option(value="cot", text=_("A bed for a baby")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
        Line(name="access_words", label=_("Something else")),
    ),
    relevant=_needed,
)

TONGUES = Page(
    slug="speak",
    part=Part.HOME,
    title=_("Which languages do you speak?"),
    witness=_("Which languages does this person speak?"),
    why=_("Choose all that are good enough to live with others."),
    fields=(
        Choices(options=tongues, name="languages", label=_("Languages"), tight=True),
        Line(name="languages_words", label=_("Another language")),
    ),
    relevant=_needed,
)

AWAY = Page(
    slug="away",
    part=Part.HOME,
    title=_("Where would a place not be safe?"),
    why=_("For example: near family, near work. We never look there."),
    fields=(
        Choices(options=communes, name="places_not_safe", label=_("Not in"), tight=True),
        Line(name="places_words", label=_("Something else")),
        Line(
            name="keep_from",
            label=_("The phone number of somebody who must not stay in the same place"),
            hint=_(
                "For example of the other person’s family. Nobody reads it: a machine compares it."
                " Several? Put a comma between them."
            ),
            keyboard="tel",
        ),
    ),
    relevant=_needed,
)

HOME = (NEED, COMING, PETS, ACCESS, TONGUES, AWAY)
