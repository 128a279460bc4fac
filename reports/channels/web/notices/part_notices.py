"""Whom to call after the report: general lines only, since no page there says what it was about."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from reports.cases.records.added_parts import Answers
from reports.channels.web.form_kit.voices import Voice
from reports.channels.web.notices import chosen_lines, help_lines
from reports.channels.web.notices.page_frame import site
from reports.intake.chapters.handing_in import HandedIn
from reports.intake.chapters.part_effects import text, ticks
from reports.intake.triage.triage import Advice
from reports.region import region
from reports.region.hours import lines_for
from reports.region.models.lines import About, Audience


def listening(voice: Voice, now: datetime) -> list[help_lines.Shown]:
    """The lines that listen to anybody; under 18 those for children."""
    who = {"who": voice.value}
    return chosen_lines.few(region(), site().language, now, who, about=About.AFTER)


def after_part(sent: HandedIn, answers: Answers, voice: Voice, now: datetime) -> dict[str, Any]:
    """What stands over "Sent": the numbers if they cannot wait, care, a line for who asked."""
    here, language = region(), site().language
    advice = sent.advice
    quiet = Advice.NOT_BY_VOICE in advice
    dying = help_lines.for_thoughts_of_dying(here, language, now, without_voice=quiet)
    children = listening(voice, now)[:1] if voice is Voice.YOUNG else []
    return {
        "emergency": help_lines.emergency(here, language, without_voice=quiet)
        if sent.numbers_now
        else None,
        "dying": [*children, *dying] if Advice.SUICIDE_LINE in advice else [],
        "listening": dying[0] if Advice.LISTENING_LINE in advice and dying else None,
        "care": here.text("strangulation_care", language)
        if Advice.STRANGULATION_CARE in advice
        else "",
        "lines": list(_for_who_you_are(answers, now)) or children,
    }


def _for_who_you_are(answers: Answers, now: datetime) -> Iterator[help_lines.Shown]:
    """Lines for LGBTQIA+ people and for older people, where the page said so."""
    wanted = set()
    if {"love", "gender"} & set(ticks(answers, "motive")):
        wanted.add(Audience.LGBTQIA)
    if text(answers, "age_band") == "65_up":
        wanted.add(Audience.OLDER)
    here, language = region(), site().language
    for each in lines_for(here, language, now):
        if each.line.audience in wanted:
            yield help_lines.as_shown(each.line, each.state, here, language, now)
