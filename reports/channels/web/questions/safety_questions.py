"""The safety questions of the region's instrument, each a page of its own.

Their words, their order and what follows from them belong to the instrument; addresses carry a
plain number, because an address can be read over a shoulder.
"""

from collections.abc import Callable, Iterable
from functools import cache, partial

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from reports.channels.web.form_kit.form_fields import DONT_KNOW, RATHER_NOT, Choice, Option
from reports.channels.web.form_kit.voices import Answers
from reports.channels.web.questions.question_page import Page, Part, answer, is_witness
from reports.intake.triage.triage import About, Instrument, Question, Role, SafetyAnswer, asked
from reports.region import reading

_OPTIONS = (
    Option(value=SafetyAnswer.YES, text=_("Yes")),
    Option(value=SafetyAnswer.NO, text=_("No")),
    DONT_KNOW,
    RATHER_NOT,
)


def urgent(instrument: Instrument, answers: Answers) -> tuple[Page, ...]:
    """What is asked before anything else: the instrument's questions about this very moment."""
    return _pages(_first(instrument), instrument, is_witness(answers))


def later(instrument: Instrument, answers: Answers) -> tuple[Page, ...]:
    """The other questions, those that make sense for how close the other person is."""
    given = safety_answers(instrument, answers)
    first = {question.id for question in _first(instrument)}
    relevant = asked(instrument=instrument, answers=given, about=_about(answers))
    follow = (question for question in relevant if question.id not in first)
    return _pages(follow, instrument, is_witness(answers))


def safety_answers(instrument: Instrument, answers: Answers) -> dict[str, SafetyAnswer]:
    """The answers in the instrument's own terms; passed over is "would rather not say"."""
    return {
        question.id: SafetyAnswer(answer(answers, question.id) or SafetyAnswer.UNDISCLOSED)
        for question in instrument.questions
        if question.id in answers
    }


def _first(instrument: Instrument) -> tuple[Question, ...]:
    """The leading questions of the instrument whose yes is an emergency."""
    leading = []
    for question in instrument.questions:
        if question.role is not Role.EMERGENCY:
            break
        leading.append(question)
    return tuple(leading)


def _about(answers: Answers) -> frozenset[About]:
    """A stranger is not asked about as a partner is; who did not say is asked everything."""
    relation = answer(answers, "relation")
    if relation == "stranger":
        return frozenset({About.ANYONE})
    if relation in {"work", "known", "several"}:
        return frozenset({About.ANYONE, About.KNOWN})
    return frozenset(About)


def _pages(
    questions: Iterable[Question], instrument: Instrument, witness: bool
) -> tuple[Page, ...]:
    numbers = {question.id: n for n, question in enumerate(instrument.questions, start=1)}
    return tuple(_page(question, numbers[question.id], witness) for question in questions)


@cache
def _page(question: Question, number: int, witness: bool) -> Page:
    return Page(
        slug=f"a{number}",
        part=Part.SAFETY,
        title=_in_page_language(partial(question.text, witness=witness)),
        why=_in_page_language(partial(question.why, witness=witness)),
        fields=(Choice(name=question.id, options=_OPTIONS),),
    )


def _speak(words: Callable[[str], str]) -> str:
    return words(reading())


# Words of the instrument, read only when the page's language is known. Made once: `lazy` builds
# a class each time it is called.
_in_page_language = lazy(_speak, str)
