"""The directory: services that a worker refers somebody to, each for a kind of help."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from reports.region.models.lines import DIAL, Named, StaffWords
from reports.region.reading.faults import Fault
from reports.region.reading.kinds import SOME, Day, Text, Texts, key, like
from reports.region.reading.parts import Part


class ServiceKind(StrEnum):
    """Which yes a referral there needs: what a consent says the service may use it for."""

    HEALTH = "health"
    SUPPORT = "support"
    LEGAL = "legal"


@dataclass(frozen=True, kw_only=True)
class ListedLine(Part):
    """A helpline of numbers.toml that takes referrals too; it is called as it stands there."""

    id: Text
    kinds: Annotated[frozenset[ServiceKind], SOME]


@dataclass(frozen=True, kw_only=True)
class ListedService(Named, Part):
    """A service that is no helpline; `verified_on` is when somebody phoned it."""

    id: Text
    kinds: Annotated[frozenset[ServiceKind], SOME]
    names: StaffWords
    descriptions: StaffWords
    hours_words: StaffWords
    display: Text
    dial: Annotated[str, like(DIAL)]
    languages: Annotated[Texts, SOME]
    website: Annotated[str, like(r"https://\S+", or_empty=True)] = ""
    verified_on: Day
    source: Text


@dataclass(frozen=True, kw_only=True)
class Services(Part):
    """services.toml: whom workers refer to beside the teams here; the file may be left out.

    What stands here is not for the public: a helpline that `numbers.toml` withholds is left out.
    """

    lines: Annotated[tuple[ListedLine, ...], key("line")] = ()
    services: Annotated[tuple[ListedService, ...], key("service")] = ()

    def unfit(self) -> Iterator[Fault]:
        """Each id stands for one service alone: a yes is kept under it."""
        ids = [each.id for each in self.lines] + [each.id for each in self.services]
        for one in sorted({each for each in ids if ids.count(each) > 1}):
            yield ("service",), f"each id only once: {one!r}", None
