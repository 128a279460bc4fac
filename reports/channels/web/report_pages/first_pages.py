"""The first pages: the yes with whom it is about, what it is about, and this very moment."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.channels.web.form_kit.answer_fields import Choice, Option
from reports.channels.web.form_kit.voices import Answers, Said, Voice, Words, voice_of
from reports.channels.web.report_pages.page_model import Page
from reports.channels.web.report_pages.rows_asked import rows_of

# Which words were agreed to. They are shown on one page only (`before.html`): change this with
# any of them. A report keeps it beside the yes.
CONSENT_TEXT: Final = "1"
FIRST: Final[Words] = _("First")
BUTTONS: Final[tuple[tuple[Voice, Words], ...]] = (
    (Voice.OWN, pgettext_lazy("it is about", "Me")),
    (Voice.YOUNG, _("Me, and I am under 18")),
    (Voice.WITNESS, _("Somebody else")),
    (Voice.CHILD, _("A child or somebody under 18")),
)
DANGER: Final = Said(
    own=_("I am in danger now: show me the numbers"),
    young=pgettext_lazy("young", "I am in danger now: show me the numbers"),
    witness=_("Danger now: show me the numbers"),
)
_UNSURE: Final[Words] = _("Something else, or I don’t know")

_OWN: Final = (
    Option(value="partner", text=_("My partner"), more=_("Living together or not")),
    Option(value="family", text=_("Somebody in my family or at home")),
    Option(value="close", text=_("An ex, or somebody who will not leave me alone")),
    Option(value="work", text=_("Work or school")),
    Option(value="street", text=_("Street, tram, shop or another public place")),
    Option(
        value="night",
        text=_("A night out"),
        more=_("Something in a drink, unwanted touching or sex"),
    ),
    Option(value="online", text=_("Online or by phone")),
    Option(value="place", text=_("I need a place to sleep")),
    Option(value="other", text=_UNSURE),
)
_YOUNG: Final = (
    Option(value="y_home", text=_("Something at home")),
    Option(value="y_school", text=_("School, sport or a club")),
    Option(value="y_couple", text=_("Somebody I am or was dating")),
    Option(value="y_online", text=_("Online: messages, pictures, a game")),
    Option(value="y_out", text=_("In the street, on the bus or tram, at a party")),
    Option(value="y_decided", text=_("Somebody wants me to marry, or decides everything for me")),
    Option(value="y_sleep", text=_("I cannot or dare not sleep at home")),
    Option(value="y_other", text=_UNSURE),
)
_SEEN: Final = (
    Option(value="w_family", text=_("Their family or somebody at home")),
    Option(value="work", text=_("Work or school")),
    Option(value="street", text=_("Street, tram or another public place")),
    Option(value="night", text=_("A night out")),
    Option(value="online", text=_("Online or by phone")),
)
_WITNESS: Final = (
    Option(value="w_couple", text=_("This person’s partner or ex")),
    *_SEEN,
    Option(value="place", text=_("The person needs a place to sleep")),
    Option(value="other", text=_UNSURE),
)
_CHILD: Final = (
    *_SEEN,
    Option(value="place", text=_("The child needs a place to sleep")),
    Option(value="other", text=_UNSURE),
)
SUBJECTS: Final = {
    Voice.OWN: _OWN,
    Voice.YOUNG: _YOUNG,
    Voice.WITNESS: _WITNESS,
    Voice.CHILD: _CHILD,
}
_ABOUT: Final = Said(own=_("What is it about?"), young=pgettext_lazy("young", "What is it about?"))
_CHOOSE: Final = Said(
    own=_("Choose what fits best."),
    young=pgettext_lazy("young", "Choose what fits best."),
    witness=_("Tell us what you saw, heard or were told. You do not have to be sure."),
)


def what(told: Answers) -> Page:
    """One tick, which chooses all that follows."""
    voice = voice_of(told)
    return Page(
        name="what",
        part=FIRST,
        fields=(
            Choice(
                name="subject",
                label=_ABOUT.to(voice),
                hint=_CHOOSE.to(voice),
                heading=True,
                options=SUBJECTS[voice],
            ),
        ),
    )


def now(told: Answers) -> Page:
    """Danger, injury, and who is near."""
    return Page(
        name="now",
        part=FIRST,
        title=_("Right now"),
        fields=rows_of("now", told),
    )
