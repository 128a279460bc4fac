"""A service of the directory in words."""

from dataclasses import dataclass

from reports.cases.terms.service_directory import DirectoryService
from reports.console.labels import code_labels
from reports.region.models.language import is_known, named


@dataclass(frozen=True, kw_only=True)
class ServiceLine:
    """One service: whom to phone, when, in which languages."""

    name: str
    kinds: str
    phones: str
    hours: str
    languages: str
    website: str
    text: str
    confirmed: bool
    imported: bool


def service_line(found: DirectoryService) -> ServiceLine:
    """A service as a worker reads it."""
    return ServiceLine(
        name=found.name,
        kinds=", ".join(str(kind.label) for kind in sorted(found.kinds)),
        phones=", ".join(found.phones),
        hours=found.hours,
        languages=", ".join(map(language_name, found.languages)),
        website=found.website,
        text=found.text,
        confirmed=found.confirmed,
        imported=found.imported,
    )


def language_name(code: str) -> str:
    """A language in its own name, of the region or not; its code where nobody knows it."""
    found = code_labels.language(code)
    return named(code, cldr=code) if found == code and is_known(code) else found
