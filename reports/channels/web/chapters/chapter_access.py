"""Who may write the chapters: whoever has just sent, or is back with the code; and the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reports.cases.casework import reporter
from reports.cases.casework.reporter import CodeUnknown, Progress, ReporterCase
from reports.channels.web.chapters import chapter_words
from reports.channels.web.chapters.chapter_pages import JustTold, Reader, voice_of_case
from reports.channels.web.session import return_session
from reports.channels.web.session.form_session import Gate
from reports.intake.chapters import chapter_list
from reports.intake.chapters.chapter_list import Chapter, ChapterTask
from reports.intake.chapters.weight import together
from reports.intake.triage.branches import Branch
from reports.region import region
from reports.vault.case_keys import return_codes
from reports.vault.case_keys.return_codes import CodeKeys


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The chapters of a case for one request, and how its pages speak."""

    case: ReporterCase
    tasks: list[ChapterTask]
    reader: Reader

    @property
    def closed(self) -> bool:
        """The case takes nothing more."""
        return self.case.status is Progress.CLOSED


@dataclass(frozen=True, kw_only=True)
class Present(Listed):
    """The same for who is here, with the keys of their code."""

    keys: CodeKeys


def present(gate: Gate, now: datetime) -> Present | None:
    """Who has just sent, or has come back; None if nobody is here, or the code opens nothing."""
    sent = return_session.just_sent(gate, now)
    code = sent.code if sent else return_session.code_of(gate, now)
    if code is None:
        return None
    keys = return_codes.derive(code)
    try:
        case = reporter.open_by_code(code_keys=keys, now=now)
    except CodeUnknown:
        return_session.end(gate)
        return None
    found = listed(case, now, _just_told(sent.known) if sent else None)
    return Present(keys=keys, case=case, tasks=found.tasks, reader=found.reader)


def listed(case: ReporterCase, now: datetime, told: JustTold | None = None) -> Listed:
    """The chapters of a case that is open already."""
    facts, standings = case.kept()
    kept = together(standings)
    reader = Reader(voice=voice_of_case(facts), group=kept.group if kept else "", just_told=told)
    tasks = chapter_list.tasks(facts=facts, standings=standings, filed_at=case.filed_at, now=now)
    return Listed(case=case, tasks=tasks, reader=reader)


def list_context(here: Listed) -> dict[str, object]:
    """What the list of chapters shows."""
    voice, told = here.reader.voice, here.reader.just_told
    every = all(task.sent >= set(task.pages) for task in here.tasks if task.is_open)
    early = bool(told and not told.answered)
    return {
        "faster": chapter_words.FASTER.to(voice),
        "one_by_one": chapter_words.ONE_BY_ONE.to(voice),
        "again_words": chapter_words.AGAIN.to(voice),
        "all_sent": chapter_words.ALL_SENT.to(voice) if every else "",
        "closed_words": chapter_words.CLOSED.to(voice) if here.closed else "",
        "chapters": []
        if here.closed
        else chapter_words.lines(
            here.tasks,
            voice=voice,
            zone=region().timezone,
            first=Chapter.SAFETY if early else 0,
        ),
    }


def _just_told(known: Mapping[str, str]) -> JustTold | None:
    branch = known.get("branch", "")
    if branch not in set(Branch):
        return None
    return JustTold(branch=Branch(branch), answered=frozenset(known["answered"].split()))
