"""The way through the report: which pages these answers make worth asking, in order. Pure."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from reports.channels.web.form_kit.voices import Answer, Answers, Voice, answer, chosen, voice_of
from reports.channels.web.report_pages import contact_page, first_pages, told_pages
from reports.channels.web.report_pages.page_model import Page
from reports.channels.web.report_pages.rows_asked import rows_of
from reports.intake.triage.branches import SOMEBODY_CLOSE, Branch, branch_of

IN_DANGER: Final = frozenset({"danger", "hurt", "both"})
NUMBERS: Final = frozenset({"call", "listen"})  # pages that ask nothing and name whom to call
_ASKING: Final[Mapping[str, Callable[[Answers], Page]]] = {
    "what": first_pages.what,
    "now": first_pages.now,
    "words": told_pages.words,
    "safe": told_pages.safe,
    "lately": told_pages.lately,
    "stay": told_pages.stay,
    "reach": contact_page.reach,
}
NAMES: Final = frozenset({*_ASKING, *NUMBERS})
# In danger the level cannot rise any more: what only weighs waits, but for somebody close, and for
# whoever tells for another, because the worker must act on it.
_WAITS_IN_DANGER: Final = frozenset(
    {Branch.WORK, Branch.STREET, Branch.NIGHT, Branch.ONLINE, Branch.OTHER, Branch.YOUNG}
)


def page_of(name: str, told: Answers) -> Page:
    """The page of that name as it stands for these answers. Raises KeyError for no such page."""
    if name in NUMBERS:
        return Page(name=name)
    return _ASKING[name](told)


def route(told: Answers) -> tuple[str, ...]:
    """The names of the pages from the first tick to the last question, in order."""
    names: list[str] = []
    for name in _in_order(told):
        names.append(name)
        names += [urgent for urgent in _numbers_after(name, told) if urgent not in names]
    return tuple(names)


def hurried(told: Answers) -> bool:
    """Whether the danger button was pressed: this very moment is not asked about again."""
    return answer(told, "right_now") == "danger" and "near" not in told


def kept(told: Answers) -> dict[str, Answer]:
    """The answers that count: those of the pages on the way, none of a branch not taken."""
    found = {name: told[name] for name in ("who", "right_now") if name in told}
    for name in (*route(told), "reach"):
        found |= dict(page_of(name, told).fitting(told))
    return found


def _in_order(told: Answers) -> Iterator[str]:
    yield from ("call", "what") if hurried(told) else ("what", "now")
    branch, danger = branch_of(told), answer(told, "right_now") in IN_DANGER
    place = answer(told, "subject") == Branch.PLACE and voice_of(told) is Voice.OWN
    if place:
        yield "stay"
    yield "words"
    if rows_of("safe", told) and not (danger and branch in _WAITS_IN_DANGER):
        yield "safe"
    if rows_of("lately", told) and not danger:
        yield "lately"
    if not place and (branch in SOMEBODY_CLOSE or _young_stay(branch, told)):
        yield "stay"


def _young_stay(branch: Branch, told: Answers) -> bool:
    return branch is Branch.YOUNG and told_pages.may_be_needed(told)


def _numbers_after(name: str, told: Answers) -> Iterator[str]:
    """The pages with numbers that what was answered on this one asks for at once (R2.2)."""
    page = {each.name for each in page_of(name, told).fields}
    if "right_now" in page and answer(told, "right_now") in IN_DANGER:
        yield "call"
    if "safe_place" in page and answer(told, "safe_place") == "no":
        yield "call"
    dying = answer(told, "suicidal") == "yes" and "suicidal" in page
    dying = dying or ("known" in page and "suicidal" in chosen(told, "known"))
    if dying:
        yield "call" if voice_of(told).is_witness else "listen"
