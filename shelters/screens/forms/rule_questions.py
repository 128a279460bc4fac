"""The rules of a house as plain questions, in groups that fit on a phone: one list for all of it.

Each has one name from `unit_facts.UnitFacts`; whoever adds a fact adds its question here, or the
suite fails. Each can be answered by "ask us".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.region import region
from shelters.screens.labels.fact_labels import DOCUMENTS, GUARDS, PET_PLACES, ROOMS, SMOKING
from shelters.screens.labels.need_labels import SECURITY, language_names

type Words = str | Promise
type Choices = Sequence[tuple[str, Words]]


class Kind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    ONE = "one"
    SOME = "some"
    NUMBER = "number"
    MONEY = "money"
    AGES = "ages"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, in lazy words; `none` is what is ticked where nothing of a list is so.

    `read` makes of a code that was chosen what the facts have.
    """

    name: str
    words: Any
    kind: Kind = Kind.YES_NO
    choices: Choices | Callable[[], Choices] = ()
    none: Any = ""
    hint: Any = ""
    read: Callable[[str], Any] = str

    def offered(self, said: Any = None) -> Choices:
        """What can be chosen; of languages those of the region, and what is `said` already."""
        given = self.choices() if callable(self.choices) else self.choices
        known = {code for code, _words in given}
        said = said if isinstance(said, tuple) else ()
        return [*given, *((code, language_names((code,))) for code in said if code not in known)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions that are asked on one page; `code` stands in its address."""

    code: str
    words: Any
    questions: tuple[Question, ...]


def _languages() -> Choices:
    return list(region().own_names().items())


PETS: Final[Choices] = [
    ("dog", _("Dogs")), ("cat", _("Cats")), ("small", _("Small animals in a cage")),
    ("other", _("Other animals")),
]  # fmt: skip
SUPPORT: Final[Choices] = [
    ("none", _("None")), ("some", _("Some: staff can help")),
    ("specialised", _("A lot: this house is made for it")),
]  # fmt: skip

GROUPS: Final[tuple[Group, ...]] = (
    Group(
        code="who",
        words=_("Who can come"),
        questions=(
            Question(
                name="composition",
                words=_("Who can live here?"),
                kind=Kind.SOME,
                choices=[
                    ("women", _("Women")),
                    ("men", _("Men")),
                    ("families", _("Parents with children")),
                    ("couples", _("Couples")),
                ],
            ),
            Question(name="adult_age", words=_("How old are the adults?"), kind=Kind.AGES),
            Question(name="pregnant", words=_("Can somebody come who is pregnant?")),
            Question(name="minors_alone", words=_("Can somebody under 18 come without a parent?")),
            Question(name="only_minors", words=_("Is the house only for people under 18?")),
            Question(name="lgbtqia", words=_("Is the house ready for LGBTQIA+ people?")),
            Question(name="trans", words=_("Are trans people taken as who they are?")),
            Question(name="only_lgbtqia", words=_("Is the house only for LGBTQIA+ people?")),
            Question(
                name="least_people",
                words=_("How many people must come at least?"),
                kind=Kind.NUMBER,
                hint=_("1 if one person alone can come."),
            ),
        ),
    ),
    Group(
        code="children",
        words=_("Children"),
        questions=(
            Question(
                name="max_children",
                words=_("How many children of one family at most?"),
                kind=Kind.NUMBER,
                hint=_("0 if no children can come."),
            ),
            Question(name="child_age", words=_("How old are the children?"), kind=Kind.AGES),
            Question(
                name="sons_max_age",
                words=_("Up to which age can boys come?"),
                kind=Kind.NUMBER,
                hint=_("In years: 14 means that a boy of 14 can come, one of 15 cannot."),
            ),
            Question(name="school_near", words=_("Is there a school nearby?")),
        ),
    ),
    Group(
        code="building",
        words=_("The building"),
        questions=(
            Question(
                name="room",
                words=_("What does a household get?"),
                kind=Kind.ONE,
                choices=list(ROOMS.items()),
            ),
            Question(name="step_free", words=_("Can somebody get in without any steps?")),
            Question(name="lift", words=_("Is there a lift?")),
            Question(name="bathroom", words=_("Is there a bathroom for a wheelchair?")),
            Question(
                name="sensory",
                words=_("Are there signals for deaf or blind people?"),
                hint=_("A light for the bell or the fire alarm, signs that can be felt."),
            ),
        ),
    ),
    Group(
        code="living",
        words=_("Living there"),
        questions=(
            Question(
                name="care",
                words=_("How much help with daily life is there?"),
                kind=Kind.ONE,
                choices=SUPPORT,
            ),
            Question(
                name="mental_health",
                words=_("How much support for mental health?"),
                kind=Kind.ONE,
                choices=SUPPORT,
            ),
            Question(
                name="substances",
                words=_("Can somebody come who uses drugs or alcohol?"),
                kind=Kind.ONE,
                choices=[
                    ("no", _("No")),
                    ("in_treatment", _("Yes, in treatment")),
                    ("tolerated", _("Yes")),
                ],
            ),
            Question(
                name="smoking",
                words=_("Can people smoke?"),
                kind=Kind.ONE,
                choices=list(SMOKING.items()),
            ),
            Question(
                name="pets",
                words=_("Which animals can come?"),
                kind=Kind.SOME,
                choices=PETS,
                none=_("None"),
            ),
            Question(
                name="pet_places",
                words=_("Where do the animals stay?"),
                kind=Kind.SOME,
                choices=list(PET_PLACES.items()),
            ),
        ),
    ),
    Group(
        code="papers",
        words=_("Languages and papers"),
        questions=(
            Question(
                name="languages",
                words=_("Which languages does the staff speak?"),
                kind=Kind.SOME,
                choices=_languages,
            ),
            Question(name="interpreter", words=_("Can an interpreter be had?")),
            Question(name="permit_required", words=_("Must somebody have a residence permit?")),
            Question(
                name="documents",
                words=_("Which papers must somebody bring?"),
                kind=Kind.SOME,
                choices=list(DOCUMENTS.items()),
                none=_("None"),
            ),
        ),
    ),
    Group(
        code="money",
        words=_("What it costs"),
        questions=(
            Question(
                name="day_price",
                words=_("What does a household pay a day?"),
                kind=Kind.MONEY,
                hint=_("0 if it costs nothing."),
            ),
            Question(
                name="incomes",
                words=_("Who can pay it?"),
                kind=Kind.SOME,
                choices=[
                    ("own_income", _("The household itself")),
                    ("public_guarantee", _("A public body that guarantees")),
                    ("funded_days", _("Nobody: days are funded")),
                ],
            ),
            Question(name="funded_days", words=_("How many days are funded?"), kind=Kind.NUMBER),
        ),
    ),
    Group(
        code="coming",
        words=_("Coming and staying"),
        questions=(
            Question(name="emergency", words=_("Can somebody come the same day?")),
            Question(name="interview_first", words=_("Is there an interview before?")),
            Question(
                name="intake_from",
                words=_("From what hour can somebody arrive?"),
                kind=Kind.CLOCK,
            ),
            Question(name="intake_until", words=_("Until what hour?"), kind=Kind.CLOCK),
            Question(name="max_stay_days", words=_("How many days at most?"), kind=Kind.NUMBER),
            Question(
                name="extension_days",
                words=_("By how many days can that be extended?"),
                kind=Kind.NUMBER,
                hint=_("0 if it cannot."),
            ),
        ),
    ),
    Group(
        code="safety",
        words=_("Safety"),
        questions=(
            Question(
                name="security",
                words=_("Which security level does it have?"),
                kind=Kind.ONE,
                choices=[(code, words) for code, words in SECURITY if code],
                read=int,
            ),
            Question(
                name="guards",
                words=_("What guards it?"),
                kind=Kind.SOME,
                choices=list(GUARDS.items()),
                none=_("Nothing of these"),
            ),
        ),
    ),
)
BY_CODE: Final[Mapping[str, Group]] = {group.code: group for group in GROUPS}
ASK_US: Final = _("Ask us")
AS_THE_HOUSE: Final = pgettext_lazy("a room's rule", "As the house")


def group_after(code: str) -> Group | None:
    """Return the group that comes next, None after the last."""
    at = [group.code for group in GROUPS].index(code) + 1
    return GROUPS[at] if at < len(GROUPS) else None
