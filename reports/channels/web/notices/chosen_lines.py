"""Which lines a page names: a few for what was told, or all of them in groups."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from reports.channels.web.notices.help_lines import Shown, as_shown
from reports.region import Region
from reports.region.hours import lines_for
from reports.region.models.lines import About, Age, Audience, Helpline, Service
from reports.region.offering import offered_lines

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

type Answers = Mapping[str, str | list[str]]


def few(
    region: Region,
    language: str,
    now: datetime,
    answers: Answers,
    *,
    about: About | None = None,
    closed_give_way: bool = False,
) -> list[Shown]:
    """The few lines that the region offers for these answers, or for `about` and their age.

    `closed_give_way` where a line is to be called at once: see `offering.offered_lines`.
    """
    told, age = asked_for(answers)
    near, about = answers.get("near") == "yes", about or told
    found = offered_lines(
        region, about, age, language, now, near=near, closed_give_way=closed_give_way
    )
    return [as_shown(each.line, each.state, region, language, now) for each in found]


def asked_for(answers: Answers) -> tuple[About, Age]:
    """What lines are looked for, and for whom: an adult who tells of a child reads them too."""
    subject = str(answers.get("subject", ""))
    match answers.get("who"):
        case "child":
            return About.CHILD, Age.ADULT
        case "young":
            return _young(subject, answers), Age.UNDER_18
    return _SUBJECTS.get(subject, About.OTHER), Age.ADULT


def _young(subject: str, answers: Answers) -> About:
    if subject == "y_decided":
        return About.MARRIAGE
    touched = "touched" in answers.get("kinds", ())
    return About.TOUCHED if touched and answers.get("when") != "longer" else About.OTHER


_SUBJECTS: Final = {
    **{
        about.value: about
        for about in (
            About.PARTNER,
            About.FAMILY,
            About.CLOSE,
            About.WORK,
            About.STREET,
            About.NIGHT,
            About.ONLINE,
            About.PLACE,
        )
    },
    "w_couple": About.PARTNER,
    "w_family": About.FAMILY,
}


@dataclass(frozen=True, kw_only=True)
class Group:
    """Lines for the same, under a heading; `anchor` is its place on the page."""

    anchor: str
    heading: str
    lines: list[Shown]


def groups(region: Region, language: str, now: datetime) -> list[Group]:
    """Every line once, in groups, those for children first; best first within a group."""
    left, found = list(lines_for(region, language, now)), []
    for anchor, heading, belongs in _GROUPS:
        here = [each for each in left if belongs(each.line)]
        left = [each for each in left if each not in here]
        if here:
            lines = [as_shown(each.line, each.state, region, language, now) for each in here]
            found.append(Group(anchor=anchor, heading=str(heading), lines=lines))
    return found


def _serving(*services: Service) -> Callable[[Helpline], bool]:
    return lambda line: not line.services.isdisjoint(services)


def _answering(audience: Audience) -> Callable[[Helpline], bool]:
    return lambda line: line.audience is audience


def _of_anything(line: Helpline) -> bool:
    general = line.services <= {Service.LISTENING, Service.SUICIDE}
    return general and line.audience is Audience.EVERYONE


# A line stands in the first group that it belongs to, and the last one takes what is left.
_GROUPS: Final[tuple[tuple[str, "StrPromise", Callable[[Helpline], bool]], ...]] = (
    ("young", _("Under 18"), _answering(Audience.CHILDREN)),
    ("close", _("At home, a partner or an ex"), _serving(Service.DOMESTIC_VIOLENCE)),
    ("body", _("Unwanted touching or sex"), _serving(Service.SEXUAL_VIOLENCE)),
    ("any", _("To talk about anything, also thoughts of suicide"), _of_anything),
    ("stay", _("A place to sleep"), _serving(Service.SHELTER_TONIGHT, Service.REFUGE)),
    ("few", _("LGBTQIA+ people"), _answering(Audience.LGBTQIA)),
    ("old", _("Older people"), _answering(Audience.OLDER)),
    (
        "rights",
        _("Work, street, online"),
        _serving(Service.WORK, Service.PUBLIC_SPACE, Service.HATE, Service.IMAGES),
    ),
    ("more", _("Other numbers"), lambda _line: True),
)
