"""Everything that is wrong with a pack or missing from it, all at once."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from config.packs import catalogues
from pharmacy.checks import check_questions
from reports.channels.checks import faults as faults_of_lines
from reports.intake.triage.instrument import InstrumentBroken, instrument
from reports.messaging.content import templates
from reports.region import Region
from reports.region.assembly.loading import PackBroken, load_pack
from reports.region.models.language import Language


def faults(folder: Path) -> list[str]:
    """One sentence each: the file, the key and what is expected there; what is not translated.

    The pack must be the one in force, since its own catalogues are read.
    """
    try:
        pack = load_pack(folder)
    except PackBroken as broken:
        return list(broken.errors)
    return [*_unusable(pack), *_untranslated(pack)]


def _unusable(pack: Region) -> Iterator[str]:
    try:
        instrument(pack)
    except InstrumentBroken as broken:
        yield from broken.errors
        return
    yield from (f"wordings/{fault}" for fault in templates.faults(pack))
    yield from faults_of_lines(pack)
    yield from (str(error.msg) for error in check_questions())


def _untranslated(pack: Region) -> Iterator[str]:
    for language in pack.spoken:
        for message in catalogues.lacking(pack.folder, language):
            yield _sentence(language, message.id)


def _sentence(language: Language, source: str | Sequence[str]) -> str:
    text = source if isinstance(source, str) else source[0]
    shown = text if len(text) <= 60 else f"{text[:57]}..."
    where = f"locale/{language.code}/LC_MESSAGES/django.po"
    return f"{where}: expected a translation (read by {language.read_by}) of {shown!r}"
