"""Consent, who tells, and how to reach the reporter: all that is needed before it can be sent."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.channels.web.form_kit.form_fields import (
    DONT_KNOW,
    RATHER_NOT,
    Choice,
    Choices,
    Clock,
    Line,
    Option,
)
from reports.channels.web.form_kit.voices import Words
from reports.channels.web.questions.question_page import Page, Part, said
from reports.messaging.contact.provider import can_ask, can_text

BY_PHONE = ("sms", "call", "third_person")
_ONE_WAY: Words = _("Our texts never say who we are. You cannot answer them.")
_reached = said("reach", *BY_PHONE)


_WAYS = (
    Option(
        value="she_will",
        text=_("I will come back here with my code"),
        more=_("We do not call and do not text."),
    ),
    Option(value="call", text=_("By phone call")),
    Option(
        value="sms",
        text=_("By text message"),
        more=_("Our texts never say who we are or what it is about."),
    ),
    Option(value="third_person", text=_("Through somebody I trust")),
    Option(value="no", text=_("Please do not contact me at all")),
)


def _ways() -> Sequence[Option]:
    """How to be reached; by text only where a text can leave, and said if none can be answered."""
    if not can_text():
        return [each for each in _WAYS if each.value != "sms"]
    if can_ask():
        return _WAYS
    return [replace(each, more=_ONE_WAY) if each.value == "sms" else each for each in _WAYS]


CONSENT = Page(
    slug="about",
    part=Part.FIRST,
    title=_("May we read what you tell us?"),
    fields=(
        Choice(
            name="consent",
            options=(
                Option(
                    value="yes",
                    text=_("Yes"),
                    more=_("Care workers may read it, to help. I can erase it at any time."),
                ),
                Option(value="no", text=_("No"), more=_("Show me the numbers to call instead.")),
            ),
            needed=_("Please choose yes or no. We read nothing without your yes."),
        ),
    ),
    needed=True,
)

TELLER = Page(
    slug="who",
    part=Part.FIRST,
    title=_("Who are you telling us about?"),
    why=_("Then we can ask the right questions."),
    fields=(
        Choice(
            name="teller",
            options=(
                Option(value="herself", text=_("About myself")),
                Option(
                    value="witness",
                    text=_("About somebody else"),
                    more=_("I saw or heard something, or somebody told me."),
                ),
                RATHER_NOT,
            ),
        ),
    ),
)

REACH = Page(
    slug="reach",
    part=Part.REACH,
    title=_("How may we reach you?"),
    witness=_("How may we reach you, the person who tells us?"),
    why=_("You decide. You get a code either way, to come back and read our answer here."),
    fields=(
        Choice(
            name="reach",
            options=_ways,
            needed=_("Please choose how we may reach you, or that we may not."),
        ),
    ),
    needed=True,
)

NUMBER = Page(
    slug="number",
    part=Part.REACH,
    title=_("Which number is safe?"),
    why=_("Only give a number that nobody else reads or answers without your wish."),
    fields=(
        Line(
            name="number",
            label=_("Phone number"),
            hint=_("No safe number? Go back and choose your code."),
            keyboard="tel",
            longest=40,
            needed=_("Please write a number, or go back and choose another way."),
        ),
    ),
    relevant=_reached,
    needed=True,
)

_DAYS = (
    Option(value="0", text=pgettext_lazy("to choose", "Monday")),
    Option(value="1", text=pgettext_lazy("to choose", "Tuesday")),
    Option(value="2", text=pgettext_lazy("to choose", "Wednesday")),
    Option(value="3", text=pgettext_lazy("to choose", "Thursday")),
    Option(value="4", text=pgettext_lazy("to choose", "Friday")),
    Option(value="5", text=pgettext_lazy("to choose", "Saturday")),
    Option(value="6", text=pgettext_lazy("to choose", "Sunday")),
)

HOURS = Page(
    slug="hours",
    part=Part.REACH,
    title=_("When is it safe to reach you?"),
    why=_("We only call or text in these hours. Without hours we wait until you come back."),
    fields=(
        Choices(name="days", label=_("Days"), options=_DAYS, tight=True),
        Clock(name="from", label=_("From"), hint=_("For example: 9:30")),
        Clock(name="until", label=_("Until"), hint=_("For example: 17:00")),
    ),
    relevant=_reached,
)

VOICEMAIL = Page(
    slug="voice",
    part=Part.REACH,
    title=_("May we leave a voice message?"),
    why=_("Other people may be able to listen to it."),
    fields=(
        Choice(
            name="voicemail",
            options=(
                Option(value="yes", text=_("Yes")),
                Option(value="no", text=_("No")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
    ),
    relevant=said("reach", "call", "third_person"),
)

SHARED = Page(
    slug="phone",
    part=Part.REACH,
    title=_("Does anyone else use or look at this phone?"),
    why=_("Then we are even more careful."),
    fields=(
        Choice(
            name="shared",
            options=(
                Option(value="yes", text=_("Yes")),
                Option(value="no", text=_("No")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
    ),
    relevant=_reached,
)

ANSWERING = Page(
    slug="answer",
    part=Part.REACH,
    title=_("Who may answer the phone?"),
    why=_("If anybody else answers, we say nothing and hang up."),
    fields=(
        Line(
            name="who_may_answer",
            label=_("Who may answer"),
            hint=_("For example: only me, or my sister."),
        ),
    ),
    relevant=said("reach", "call", "third_person"),
)

PRETEXT = Page(
    slug="cover",
    part=Part.REACH,
    title=_("Who shall we pretend to be?"),
    why=_("If somebody asks who we are, we say this."),
    fields=(
        Line(
            name="pretext",
            label=_("We say that we are"),
            hint=_("For example: the dentist, the library, a parcel service."),
        ),
    ),
    relevant=_reached,
)

SIGNS = Page(
    slug="signs",
    part=Part.REACH,
    title=_("Would you like secret words?"),
    why=_("With these words we know that it is really you, and you know that it is us."),
    fields=(
        Line(name="we_say", label=_("A word that we say first")),
        Line(name="she_says", label=_("A word that you answer")),
        Line(
            name="danger_word",
            label=_("A word that means: stop, it is not safe now"),
            hint=_("When you say or text it, we stop and send nothing more."),
        ),
    ),
    relevant=_reached,
)

REACHING = (NUMBER, HOURS, SHARED, VOICEMAIL, ANSWERING, PRETEXT, SIGNS)
