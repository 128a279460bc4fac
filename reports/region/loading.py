"""From a folder of TOML files to a `Region`, or to a list of everything that is wrong."""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reports.region import parts
from reports.region.hearing import hearing
from reports.region.nightlife import nightlife
from reports.region.numbers import emergency_number, helpline
from reports.region.pack import Region
from reports.region.pharmacy import pharmacy
from reports.region.places import places
from reports.region.reading import Mistakes, PackBroken, Table, read_file
from reports.region.soundness import unsound
from reports.region.texting import follow_up, sms
from reports.region.texts import texts

__all__ = ["PackBroken", "load_pack"]


def load_pack(folder: Path) -> Region:
    """Read a region pack and check it as a whole (R5.5).

    Raises PackBroken with every mistake found, each naming file, key and what was expected.
    """
    mistakes = Mistakes()
    region = _read(folder, mistakes)
    mistakes.check()
    for file, key, expected in unsound(region):
        mistakes.note(file, key, expected)
    mistakes.check()
    return region


def _read(folder: Path, mistakes: Mistakes) -> Region:
    main = read_file(folder / "region.toml", mistakes)
    lines = read_file(folder / "numbers.toml", mistakes)
    communes = read_file(folder / "communes.toml", mistakes)
    care = read_file(folder / "care.toml", mistakes)
    languages = main.texts("languages")
    timezone = main.read("timezone", _zone, "a time zone such as Europe/Brussels", ZoneInfo("UTC"))
    region = Region(
        code=main.text("code", like=r"[a-z][a-z0-9-]*"),
        folder=folder,
        names=main.words("names", languages),
        languages=languages,
        timezone=timezone,
        country=main.text("country", like="[A-Z]{2}"),
        currency=main.text("currency", like="[A-Z]{3}"),
        exit_url=main.text("exit_url", like=r"https://[^\s?#]+"),
        standby=main.flag("standby", False),
        emergency=tuple(emergency_number(table, languages) for table in lines.tables("emergency")),
        helplines=tuple(helpline(table, languages) for table in lines.tables("helpline")),
        communes=tuple(
            parts.commune(table, languages) for table in communes.tables("commune", name="code")
        ),
        commune_groups=parts.commune_groups(communes, languages),
        calendar=parts.calendar(read_file(folder / "calendar.toml", mistakes), languages, timezone),
        first_contact=parts.first_contact(care.table("first_contact")),
        escalation=parts.escalation(care.table("escalation")),
        triage=parts.triage(care.table("triage")),
        minors=parts.minors(care.table("minors")),
        safe_contact=parts.safe_contact(care.table("safe_contact")),
        deadlines=tuple(
            parts.deadline(table, languages)
            for table in read_file(folder / "deadlines.toml", mistakes).tables("deadline")
        ),
        retention=parts.retention(care.table("retention")),
        limits=parts.limits(care.table("limits")),
        statistics=parts.statistics(care.table("statistics")),
        deny=parts.deny_lexicon(read_file(folder / "denylist.toml", mistakes), languages),
        sms=sms(read_file(folder / "sms.toml", mistakes), languages),
        follow_up=follow_up(read_file(folder / "followup.toml", mistakes), languages),
        nightlife=nightlife(read_file(folder / "nightlife.toml", mistakes), languages),
        places=places(read_file(folder / "places.toml", mistakes), languages),
        pharmacy=pharmacy(read_file(folder / "pharmacy.toml", mistakes), languages),
        hearing=hearing(folder, languages, mistakes),
        texts=texts(_text_files(folder, languages, mistakes)),
    )
    for table in (main, lines, communes, care):
        table.nothing_else()
    return region


def _text_files(folder: Path, languages: tuple[str, ...], mistakes: Mistakes) -> dict[str, Table]:
    return {
        language: read_file(
            folder / "texts" / f"{language}.toml", mistakes, called=f"texts/{language}.toml"
        )
        for language in languages
    }


def _zone(key: str) -> ZoneInfo:
    try:
        return ZoneInfo(key)
    except ZoneInfoNotFoundError as error:
        raise ValueError(key) from error
