"""A place to stay: chapter 3."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.channels.web.form_kit.answer_fields import (
    Ages,
    Choice,
    Choices,
    Count,
    Line,
    Option,
    communes,
    tongues,
)
from reports.channels.web.form_kit.voices import Voice
from reports.channels.web.report_pages.page_model import Page
from reports.channels.web.report_pages.rows_asked import row_of

_ANIMALS: Final = (
    Option(value="no", text=_("No")),
    Option(value="dog", text=_("A dog")),
    Option(value="cat", text=_("A cat")),
    Option(value="other", text=_("Another")),
)
_NEEDED_THERE: Final = (
    Option(value="step_free", text=_("No stairs, or room for a wheelchair")),
    Option(value="deaf", text=_("Signals for people who do not hear")),
    Option(value="blind", text=_("Help for people who do not see")),
    Option(value="carer", text=_("A bed for somebody who helps every day")),
    Option(value="cot", text=_("A bed for a baby")),
    Option(value="care", text=_("Care or medicine every day")),
)
_KNOWS: Final = (
    Option(value="orientation", text=_("I am lesbian, gay or bi")),
    Option(value="gender", text=_("I am trans, non-binary or intersex")),
    Option(value="lgbtqia", text=_("I would like a place for LGBTQIA+ people")),
    Option(value="women", text=_("A place only for women")),
    Option(value="men", text=_("A place that also takes men")),
)
_MAY_TELL: Final = (
    Option(value="yes", text=_("Yes")),
    Option(value="ask_me", text=_("Ask me each time")),
    Option(value="no", text=_("No")),
)
_PAPERS: Final = (
    Option(value="yes", text=_("Yes")),
    Option(value="no", text=_("No")),
    Option(value="depend", text=_("They depend on my partner or family")),
    Option(value="undisclosed", text=_("I would rather not say")),
)


def who_comes(_voice: Voice) -> Page:
    """Its first page."""
    return Page(
        name="3.1",
        title=pgettext_lazy("part", "A place to stay"),
        fields=(
            row_of("need"),
            Count(name="adults", label=_("How many adults in all")),
            Ages(name="child_ages", label=_("Ages of the children"), hint=_("For example: 3, 7")),
            Choice(name="animal", label=_("Would an animal come along?"), options=_ANIMALS),
            Choices(name="access", label=_("What do you need there?"), options=_NEEDED_THERE),
            Line(name="access_words", label=_("Something else")),
        ),
    )


def what_place(_voice: Voice) -> Page:
    """Its second page."""
    return Page(
        name="3.2",
        title=_("What kind of place would suit you"),
        fields=(
            Choices(
                name="places_not_safe",
                label=_("Places to avoid"),
                hint=_("We never look there. For example near family or work."),
                options=communes,
                tight=True,
            ),
            Line(name="places_words", label=_("Something else")),
            Line(
                name="keep_from",
                label=_("Phone number of somebody who must not be housed in the same place"),
                hint=_("Nobody reads it: a machine compares it."),
                keyboard="tel",
            ),
            Choices(
                name="languages",
                label=_("Languages you speak well enough to live with others"),
                options=tongues,
                tight=True,
            ),
            Choices(
                name="place_knows",
                label=_("Is there something a place should know, so that you feel welcome?"),
                options=_KNOWS,
            ),
            Choice(
                name="may_tell",
                label=_("May we tell this to a place that we ask?"),
                options=_MAY_TELL,
            ),
            Choice(
                name="papers",
                label=_("Do you have papers to stay in Belgium? Help does not depend on it."),
                options=_PAPERS,
            ),
        ),
    )
