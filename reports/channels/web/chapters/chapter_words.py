"""The list of chapters in words, and what is said around it, to each reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reports.channels.web.form_kit.voices import Said, Voice, Words
from reports.intake.chapters.chapter_list import Chapter, ChapterTask, State
from reports.intake.times.spoken_times import on_day

_NAMES: Final = {
    Chapter.SAFETY: Said(own=_("More about safety")),
    Chapter.WHEN: Said(own=_("When and where")),
    Chapter.STAY: Said(own=pgettext_lazy("part", "A place to stay")),
    Chapter.REACH: Said(own=_("Safe hours and code words")),
    Chapter.OTHER_PARTY: Said(own=_("Who it was")),
    Chapter.WISHES: Said(
        own=_("About you and what you want"),
        young=pgettext_lazy("young", "About you and what you want"),
    ),
}
FASTER: Final = Said(
    own=_("Help us help you faster"), young=pgettext_lazy("young", "Help us help you faster")
)
ONE_BY_ONE: Final = Said(
    own=_("Only if you want, now or later. Each part is sent by itself."),
    young=pgettext_lazy("young", "Only if you want, now or later. Each part is sent by itself."),
)
SENT: Final = Said(
    own=_("Sent. You may stop here."), young=pgettext_lazy("young", "Sent. You may stop here.")
)
ALL_SENT: Final = Said(
    own=_("You have sent every part. Nothing more is needed from you. We answer here."),
    young=pgettext_lazy(
        "young", "You have sent every part. Nothing more is needed from you. We answer here."
    ),
)
AGAIN: Final = Said(
    own=_(
        "A part may be sent again if something has changed. The earlier one stays with the team."
    ),
    young=pgettext_lazy(
        "young",
        "A part may be sent again if something has changed. The earlier one stays with the team.",
    ),
)
CLOSED: Final = Said(
    own=_(
        "Your file is closed. You can still read and erase. To tell us something new, start again."
    ),
    young=pgettext_lazy(
        "young",
        "Your file is closed. You can still read and erase. To tell us something new, start again.",
    ),
)
STOP_HERE: Final = Said(
    own=_("You may stop here. You do not need to do anything more."),
    young=pgettext_lazy("young", "You may stop here. You do not need to do anything more."),
)
STAYS: Final = Said(
    own=_("You may stop after each page. What you have sent stays."),
    young=pgettext_lazy("young", "You may stop after each page. What you have sent stays."),
)
ARRIVED: Final = Said(
    own=_("Your message is with us"), young=pgettext_lazy("young", "Your message is with us")
)
WAITS_HERE: Final = Said(
    own=_("Our answer waits for you here."),
    young=pgettext_lazy("young", "Our answer waits for you here."),
)

REACH_TITLE: Final = Said(
    own=_("How we may reach you"), young=pgettext_lazy("young", "How we may reach you")
)
_CODE: Final = {
    "arrived": Said(
        own=_("It has arrived. This is your code."),
        young=pgettext_lazy("young", "It has arrived. This is your code."),
    ),
    "opens": Said(
        own=_(
            "With this code you read our answer, write to us, add something or erase everything."
        ),
        young=pgettext_lazy(
            "young",
            "With this code you read our answer, write to us, add something or erase everything.",
        ),
    ),
    "read_anyway": Said(
        own=_("Not safe to keep it? Your message is read all the same."),
        young=pgettext_lazy("young", "Not safe to keep it? Your message is read all the same."),
    ),
    "too_late": Said(
        own=_(
            "Your message was already sent. What you wrote after that is not in it. You can send it"
            " as a message with your code."
        ),
        young=pgettext_lazy(
            "young",
            "Your message was already sent. What you wrote after that is not in it. You can send it"
            " as a message with your code.",
        ),
    ),
}
_ERASING: Final = {
    "what": Said(
        own=_(
            "If you press the button, what you sent, all messages and your number will be erased."
            " Nobody will be able to bring them back."
        ),
        young=pgettext_lazy(
            "young",
            "If you press the button, what you sent, all messages and your number will be erased."
            " Nobody will be able to bring them back.",
        ),
    ),
    "not_yet": Said(
        own=_(
            "Nothing is erased yet. Care workers will only see that something was erased, and will"
            " no longer be able to reach you."
        ),
        young=pgettext_lazy(
            "young",
            "Nothing is erased yet. Care workers will only see that something was erased, and will"
            " no longer be able to reach you.",
        ),
    ),
    "type_again": Said(
        own=_("Type your code again"), young=pgettext_lazy("young", "Type your code again")
    ),
    "gone": Said(
        own=_(
            "Your code no longer opens anything. You can throw it away. You can always come back to"
            " us."
        ),
        young=pgettext_lazy(
            "young",
            "Your code no longer opens anything. You can throw it away. You can always come back to"
            " us.",
        ),
    ),
    "noted": Said(
        own=_("We have noted that you want it erased."),
        young=pgettext_lazy("young", "We have noted that you want it erased."),
    ),
}


def code_words(voice: Voice) -> dict[str, Words]:
    """What the page with the code says."""
    return {name: said.to(voice) for name, said in _CODE.items()}


def erasing(voice: Voice) -> dict[str, Words]:
    """What the pages about erasing say, in the future tense until it is done."""
    return {name: said.to(voice) for name, said in _ERASING.items()}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the list. `address` is empty where there is no form."""

    name: str
    minutes: str
    state: str
    address: str
    first: bool = False
    again: bool = False


def lines(
    tasks: Iterable[ChapterTask], *, voice: Voice, zone: ZoneInfo, first: int = 0
) -> list[Line]:
    """The list, always in the same order; `first`: the chapter that helps most, if one does."""
    return [
        Line(
            name=str(_NAMES[task.chapter].to(voice)),
            minutes=_minutes(task),
            state=_state(task, zone, voice),
            address=address(task.chapter, task.first_page) if task.is_open else "",
            again=task.state is State.SENT,
            first=task.asked or (task.chapter == first and task.state is State.NOT_STARTED),
        )
        for task in tasks
    ]


def chapter_name(chapter: int, voice: Voice) -> str:
    """What a chapter is called; its number, if there is none of that number."""
    return str(_NAMES[Chapter(chapter)].to(voice)) if chapter in set(Chapter) else str(chapter)


def address(chapter: int, page: int) -> str:
    """Where a page of a chapter is."""
    return reverse("web:part", args=[chapter, page])


def _minutes(task: ChapterTask) -> str:
    if not task.is_open:
        return ""
    return ngettext("%(count)d minute", "%(count)d minutes", task.minutes) % {"count": task.minutes}


def _state(task: ChapterTask, zone: ZoneInfo, voice: Voice) -> str:
    match task.state:
        case State.SENT if task.sent_at is not None:
            return gettext("Sent on %(date)s") % {"date": on_day(task.sent_at, zone)}
        case State.STARTED:
            said = {"sent": len(task.sent), "all": len(task.pages)}
            return gettext("Started: page %(sent)s of %(all)s is sent") % said
        case State.IF_NEEDED:
            return gettext("Only if you need it")
        case State.TALKED_ABOUT if voice is Voice.YOUNG:
            return pgettext("young", "We will talk about this with you")
        case State.TALKED_ABOUT:
            return gettext("We will talk about this with you")
    return gettext("Not started")
