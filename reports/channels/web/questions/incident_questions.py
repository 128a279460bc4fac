"""What happened, in the reporter's own words first; then kind, time, place, and who did it."""

from django.utils.translation import gettext_lazy as _

from reports.channels.web.form_kit.form_fields import (
    DONT_KNOW,
    RATHER_NOT,
    Choice,
    Choices,
    Line,
    Option,
    Place,
    Text,
)
from reports.channels.web.form_kit.voices import UNKNOWN
from reports.channels.web.questions.question_page import Page, Part
from reports.region.vocabulary import Kind

WORDS = Page(
    slug="words",
    part=Part.TOLD,
    title=_("What happened?"),
    why=_("Use your own words, in any language. A few words are enough. You need not tell it all."),
    fields=(Text(name="happened"),),
)

KINDS = Page(
    slug="kind",
    part=Part.TOLD,
    title=_("What is it about?"),
    why=_("Choose all that fit. None of it is too small to tell."),
    fields=(
        Choices(
            name="kinds",
            options=(
                Option(
                    value=Kind.STREET,
                    text=_("Harassed in the street or in public"),
                    more=_("Shouted at, followed, touched, blocked"),
                ),
                Option(value=Kind.WORK, text=_("Harassed at work or at school")),
                Option(
                    value=Kind.ONLINE,
                    text=_("Online or by phone"),
                    more=_("Messages, pictures, threats, being watched"),
                ),
                Option(
                    value=Kind.PSYCHOLOGICAL,
                    text=_("Insulted, threatened or made afraid"),
                ),
                Option(
                    value=Kind.CONTROL,
                    text=_("Controlled"),
                    more=_("Where to go, whom to see, what to wear, the phone"),
                ),
                Option(value=Kind.ECONOMIC, text=_("Money or papers taken or held back")),
                Option(value=Kind.PHYSICAL, text=_("Hit, pushed, held or hurt")),
                Option(
                    value=Kind.SEXUAL,
                    text=_("Touched or made to do something sexual"),
                    more=_("Without wanting it"),
                ),
                Option(value=Kind.STALKING, text=_("Followed or watched again and again")),
                Option(value=Kind.FORCED_MARRIAGE, text=_("Pushed to marry, or to stay married")),
                Option(value=Kind.SPIKING, text=_("Something was put in a drink, or a needle")),
                Option(value=Kind.OTHER, text=_("Something else")),
                Option(value=UNKNOWN, text=_("I don’t know what to call it")),
                RATHER_NOT,
            ),
        ),
    ),
)

WHEN = Page(
    slug="when",
    part=Part.TOLD,
    title=_("When did it happen?"),
    why=_("Some help works best in the first days. Help exists later too."),
    fields=(
        Choice(
            name="when",
            options=(
                Option(value="now", text=_("It is still going on")),
                Option(value="today", text=_("Today or last night")),
                Option(value="days", text=_("In the last three days")),
                Option(value="week", text=_("In the last week")),
                Option(value="month", text=_("In the last month")),
                Option(value="year", text=_("In the last year")),
                Option(value="longer", text=_("Longer ago")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
        Line(
            name="when_words",
            label=_("The day and time, if you know"),
            hint=_("For example: Friday at about 23:00"),
        ),
    ),
)

WHERE = Page(
    slug="place",
    part=Part.TOLD,
    title=_("Where did it happen?"),
    why=_("This helps to find somebody near. You can leave it open."),
    fields=(
        Place(
            name="commune",
            label=_("Town or district"),
            options=(
                Option(value="elsewhere", text=_("Somewhere else")),
                Option(value="internet", text=_("Only online or by phone")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
        Line(
            name="where",
            label=_("What kind of place"),
            hint=_("For example: at home, in a tram, in a bar. No address needed."),
        ),
    ),
)

RELATION = Page(
    slug="other",
    part=Part.TOLD,
    title=_("Who did it?"),
    why=_("What we can do depends on how close this person is."),
    fields=(
        Choice(
            name="relation",
            options=(
                Option(value="partner", text=_("A partner")),
                Option(value="ex", text=_("A former partner")),
                Option(value="family", text=_("Somebody in the family")),
                Option(value="household", text=_("Somebody who lives in the same home")),
                Option(value="work", text=_("Somebody at work or at school")),
                Option(value="known", text=_("Somebody else I know")),
                Option(value="stranger", text=_("A stranger")),
                Option(value="several", text=_("Several people")),
                DONT_KNOW,
                RATHER_NOT,
            ),
        ),
    ),
)

TOLD = (WORDS, KINDS, WHEN, WHERE, RELATION)
