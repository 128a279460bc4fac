"""The directory of services for referrals: those of the region's pack, and of other registers.

Each is known by an id, under which a consent is kept like one to an organisation with people here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from reports.cases.terms.consent_records import Purpose
from reports.region import region
from reports.region.models.lines import Helpline
from reports.region.models.services import ListedService, ServiceKind

# What makes the ids of the pack's services: drawn once, never changed, as consents hold them.
_NAMESPACE: Final = UUID("f6b1a8e4-0f5d-4c0e-9a53-6d1b7a2e8c41")


@dataclass(frozen=True, kw_only=True)
class DirectoryService:
    """One service as a worker reads it; `confirmed`: somebody phoned it, and it was so."""

    id: UUID
    name: str
    kinds: frozenset[Purpose]
    phones: tuple[str, ...]
    hours: str
    languages: tuple[str, ...]
    website: str
    text: str
    confirmed: bool
    imported: bool = False


_sources: list[Callable[[], Sequence[DirectoryService]]] = []


def add_source(source: Callable[[], Sequence[DirectoryService]]) -> None:
    """Let another register's services stand in the directory; once, when the process starts."""
    if source not in _sources:
        _sources.append(source)


def directory(language: str) -> list[DirectoryService]:
    """Every service, by its name, in this language of staff where it has one."""
    found = [*_of_pack(language), *(each for source in _sources for each in source())]
    return sorted(found, key=lambda each: (each.name.casefold(), each.id))


def kinds_of(service_id: UUID) -> frozenset[Purpose]:
    """What a yes to this service may be for; nothing for one that is not in the directory."""
    found = {each.id: each.kinds for each in directory(region().of_staff[0])}
    return found.get(service_id, frozenset())


def listed_id(name: str) -> UUID:
    """The id of the service that has this one in the region's pack."""
    return uuid5(_NAMESPACE, f"{region().code}/{name}")


def _of_pack(language: str) -> list[DirectoryService]:
    listed = region().services
    lines = [(each.kinds, region().helpline(each.id)) for each in listed.lines]
    return [
        *(_told(line, kinds, language) for kinds, line in lines if not line.withheld),
        *(_told(each, each.kinds, language) for each in listed.services),
    ]


def _told(
    found: Helpline | ListedService, kinds: frozenset[ServiceKind], language: str
) -> DirectoryService:
    return DirectoryService(
        id=listed_id(found.id),
        name=found.name(language),
        kinds=frozenset(Purpose(each.value) for each in kinds),
        phones=(found.display,),
        hours=found.hours_words[language],
        languages=found.languages,
        website=found.website,
        text=found.descriptions[language],
        confirmed=found.verified_on is not None,
    )
