"""What a reporter adds after the report, page by page, and what machines keep of each telling.

The page itself is sealed to the case's people. What the rule of safety still needs of it, and that
it was handed in, is working for as long as the case is open: which answers were given is not in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from reports.stored_records import Record

type Answers = Mapping[str, str | list[str]]

REPORT = 0  # in the place of a chapter: the report itself


@dataclass(frozen=True, kw_only=True, repr=False)
class AddedPart(Record):
    """One page of a chapter as it was handed in. An earlier one of the same page stays beside it.

    `at` is to the minute, `instrument` is the version whose questions were on the page.
    """

    id: UUID
    chapter: int
    page: int
    at: datetime
    language: str
    instrument: str
    answers: Answers


@dataclass(frozen=True, kw_only=True)
class Standing(Record):
    """What machines keep of one telling: the report, or one page of a chapter.

    Each row is written once and all of them count together, so that one put back adds nothing.
    `kept` is what the rule still needs of it (`triage.Kept`). `asked`: nothing was told, a worker
    asks for this chapter.
    """

    at: datetime
    chapter: int = REPORT
    page: int = 0
    kept: Mapping[str, Any] = field(default_factory=dict)
    asked: bool = False
