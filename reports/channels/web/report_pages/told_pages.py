"""What happened, whether it is safe, and where to sleep: the pages that the first tick chose."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.channels.web.form_kit.answer_fields import Asked, Choices, Count, Option, Text, Tick
from reports.channels.web.form_kit.voices import Answers, Said, Voice, Words, answer, voice_of
from reports.channels.web.report_pages.page_model import Page
from reports.channels.web.report_pages.rows_asked import rows_of
from reports.intake.triage.branches import SOMEBODY_CLOSE, Branch, branch_of

HAPPENED: Final[Words] = _("What happened")
SAFETY: Final = Said(own=_("Staying safe"), young=pgettext_lazy("young", "Staying safe"))
SLEEPING: Final[Words] = _("A place to sleep")
MOST_CHILDREN: Final = 12

_OWN_WORDS: Final = Said(
    own=_("In your own words"), young=pgettext_lazy("young", "In your own words")
)
_FEW_WORDS: Final = Said(
    own=_("A few words are enough, in any language. No names needed."),
    young=_("A few words are enough. No names needed. Spelling does not matter."),
    witness=_("What you saw or heard, and how you know. No names needed."),
)
_WHAT: Final = Said(own=_("What happened?"), witness=_("What do you know?"))
_ASK_FIRST: Final = Said(
    own="",
    witness=_("We never contact this person without asking you first."),
    child=_("We never contact the child without asking you first."),
)
_REFUSAL: Final = Said(
    own=_("I would rather not answer what I left blank"),
    young=pgettext_lazy("young", "I would rather not answer what I left blank"),
)
_YOU_KNOW: Final[Words] = _("You know the situation best.")
_ALL_YOU_KNOW: Final[Words] = _("Tick all that you know. “I don’t know” is a good answer.")
_KEEP: Final[Words] = _("Do not delete anything yet. If it is safe, keep screenshots.")
# Own words before ticks: who is young, or has found no word for it, need not look for themselves
# in a list.
_WORDS_FIRST: Final = frozenset(
    {Branch.YOUNG, Branch.OTHER, Branch.PLACE, Branch.WITNESS, Branch.CHILD}
)


def words(told: Answers) -> Page:
    """What happened: ticks, the time where it counts, and the person's own words."""
    voice, branch = voice_of(told), branch_of(told)
    own = Text(name="happened", label=_OWN_WORDS.to(voice), hint=_FEW_WORDS.to(voice))
    rows = rows_of("words", told)
    if branch is Branch.ONLINE:
        rows[-1].help_text = str(_KEEP)
    return Page(
        name="words",
        part=HAPPENED,
        title=_WHAT.to(voice),
        fields=(own, *rows) if branch in _WORDS_FIRST else (*rows, own),
        foot=_ASK_FIRST.to(voice),
    )


def safe(told: Answers) -> Page:
    """The few questions that belong to the tick."""
    voice, branch = voice_of(told), branch_of(told)
    rows = rows_of("safe", told)
    if branch is Branch.WITNESS:
        for row in rows:
            row.heading, row.help_text = True, str(_ALL_YOU_KNOW)
        return Page(name="safe", part=SAFETY.to(voice), fields=rows)
    titles = {Branch.YOUNG: _("How are you?"), Branch.CHILD: _("About the child")}
    return Page(
        name="safe",
        part=SAFETY.to(voice),
        title=titles.get(branch, SAFETY.to(voice)),
        hint=_YOU_KNOW if branch in SOMEBODY_CLOSE else "",
        fields=_may_refuse("safe", rows, voice),
        refusal="rather_not_safe",
    )


def lately(told: Answers) -> Page:
    """How it is going, where somebody close does it."""
    return Page(
        name="lately",
        part=SAFETY.own,
        title=_("How things are now"),
        fields=_may_refuse("lately", rows_of("lately", told), Voice.OWN),
        refusal="rather_not_lately",
    )


def _may_refuse(page: str, rows: tuple[Asked, ...], voice: Voice) -> tuple[Asked, ...]:
    return (*rows, Tick(name=f"rather_not_{page}", label=_REFUSAL.to(voice))) if rows else ()


COMING: Final = (
    Option(value="nobody", text=_("Nobody")),
    Option(value="children", text=_("Children")),
    Option(value="adult", text=_("Another adult")),
    Option(value="animal", text=_("A pet")),
)
WITH_YOUNG: Final = (
    Option(value="nobody", text=_("Nobody")),
    Option(value="siblings", text=_("Brothers or sisters")),
    Option(value="own_child", text=_("My own child")),
    Option(value="friend", text=_("A friend")),
)


def stay(told: Answers) -> Page:
    """Whether another place to sleep is needed, and for whom."""
    if voice_of(told) is Voice.YOUNG:
        return Page(
            name="stay",
            part=SLEEPING,
            title=_("Tonight"),
            fields=(
                *rows_of("stay", told),
                Choices(name="with", label=_("Who is with you?"), options=WITH_YOUNG),
            ),
            foot=_("We will look with you for a place for young people."),
        )
    return Page(
        name="stay",
        part=SLEEPING,
        title=SLEEPING,
        fields=(
            *rows_of("stay", told),
            Choices(name="with", label=_("Who would come with you?"), options=COMING),
            Count(name="children_count", label=_("How many"), most=MOST_CHILDREN),
        ),
        foot=_("We cannot promise a place. We will look for one with you."),
    )


def may_be_needed(told: Answers) -> bool:
    """Whether a young person is asked where to sleep."""
    return answer(told, "subject") == "y_sleep" or answer(told, "afraid_home") == "yes"
