"""Safe hours and code words: chapter 4. A row that is left open leaves what is on file."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.channels.web.chapters.event_pages import MAYBE
from reports.channels.web.form_kit.answer_fields import Choice, Choices, Clock, Line, Option
from reports.channels.web.form_kit.voices import Said, Voice
from reports.channels.web.report_pages.page_model import Page
from reports.messaging.contact.provider import can_ask, can_text

_TITLE: Final = Said(
    own=_("When it is safe to reach you"),
    young=pgettext_lazy("young", "When it is safe to reach you"),
)
_HOURS: Final = Said(
    own=_("Only in these hours do we call or text. Without hours we wait until you come back."),
    young=pgettext_lazy(
        "young",
        "Only in these hours do we call or text. Without hours we wait until you come back.",
    ),
)
_YOURS: Final = Said(
    own=_("What you leave blank stays as it is."),
    witness=_(
        "This is about how we reach you, the person who is telling us. What you leave blank stays."
    ),
)
_SHARED: Final = Said(
    own=_("Does anyone else use or look at this phone?"),
    young=_("Does a parent pay for this phone, or look at it?"),
)
_THIRD: Final = Said(own=_("Through somebody I trust"), young=_("Through an adult I trust"))
_WORDS: Final = Said(
    own=_("Words that only you and we know"),
    young=pgettext_lazy("young", "Words that only you and we know"),
)
_ANSWERED: Final = Said(
    own=_("A word that you say back"), young=pgettext_lazy("young", "A word that you say back")
)
_DAYS: Final = (
    Option(value="0", text=pgettext_lazy("to choose", "Monday")),
    Option(value="1", text=pgettext_lazy("to choose", "Tuesday")),
    Option(value="2", text=pgettext_lazy("to choose", "Wednesday")),
    Option(value="3", text=pgettext_lazy("to choose", "Thursday")),
    Option(value="4", text=pgettext_lazy("to choose", "Friday")),
    Option(value="5", text=pgettext_lazy("to choose", "Saturday")),
    Option(value="6", text=pgettext_lazy("to choose", "Sunday")),
)
_VOICE: Final = (Option(value="yes", text=_("Yes")), Option(value="no", text=_("No")))
_ONE_WAY: Final = _("Our texts never say who we are. You cannot answer them.")


def hours(voice: Voice) -> Page:
    """Its first page."""
    return Page(
        name="4.1",
        title=_TITLE.to(voice),
        hint=_YOURS.to(voice),
        fields=(
            Choice(name="reach", label=_("Which way is safe?"), options=_ways(voice)),
            Line(
                name="number",
                label=_("Phone number"),
                hint=_("A number where nobody else reads the messages or answers the calls."),
                keyboard="tel",
                longest=40,
            ),
            Choices(name="days", label=_("Days"), options=_DAYS, tight=True),
            Clock(name="from", label=_("From"), hint=_("For example: 9:30")),
            Clock(name="until", label=_("Until"), hint=_HOURS.to(voice)),
            Choice(name="shared", label=_SHARED.to(voice), options=MAYBE),
            Choice(name="voicemail", label=_("May we leave a voice message?"), options=_VOICE),
        ),
    )


def code_words(voice: Voice) -> Page:
    """Its second page."""
    return Page(
        name="4.2",
        title=_WORDS.to(voice),
        hint=_YOURS.to(voice),
        fields=(
            Line(
                name="pretext",
                label=_("If somebody asks who we are, what should we say?"),
                hint=_("For example: the dentist, the library, a parcel service."),
            ),
            Line(name="who_may_answer", label=_("Who may answer the phone")),
            Line(name="we_say", label=_("A word that we say first")),
            Line(name="she_says", label=_ANSWERED.to(voice)),
            Line(name="danger_word", label=_("A word that means: stop, it is not safe")),
        ),
    )


def _ways(voice: Voice) -> Sequence[Option]:
    more = _("It never says who we are") if can_ask() else _ONE_WAY
    texts = (Option(value="sms", text=_("By text message"), more=more),) if can_text() else ()
    return (
        *texts,
        Option(value="call", text=_("By phone call")),
        Option(value="third_person", text=_THIRD.to(voice)),
        Option(value="she_will", text=_("I will come back here with my code")),
        Option(value="no", text=_("Not at all: do not contact me")),
    )
