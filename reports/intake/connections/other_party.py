"""What a reporter leaves that identifies the other party, and what makes two of them the same.

The text is sealed with the report. What machines compare are keys made here: the same person left
by two people gives an equal key, however each of them typed it. All functions are pure.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reports.messaging.contact.numbers import NotAPhoneNumber, parse_number
from reports.stored_records import Record

LONGEST: Final = 200  # characters of one field

# How people write the name of a platform, and what it is called here.
_PLATFORMS: Final = {
    "instagram": "instagram insta ig",
    "facebook": "facebook fb messenger",
    "snapchat": "snapchat snap",
    "tiktok": "tiktok",
    "telegram": "telegram",
    "x": "x twitter",
    "discord": "discord",
    "tinder": "tinder",
    "bumble": "bumble",
    "grindr": "grindr",
    "badoo": "badoo",
    "signal": "signal",
    "reddit": "reddit",
    "linkedin": "linkedin",
    "twitch": "twitch",
    "youtube": "youtube",
}
_PLATFORM_OF: Final = {word: name for name, words in _PLATFORMS.items() for word in words.split()}
_ADDRESSES: Final = {"t": "telegram", "youtu": "youtube"}  # t.me, youtu.be
_BETWEEN: Final = frozenset({"on", "sur", "op", "en", "at", "profile", "profil", "profiel"})
_NOBODY: Final = frozenset(
    {"unknown", "inconnu", "inconnue", "onbekend", "none", "no", "non", "nee"}
)
_IN_ADDRESS: Final = frozenset({"add", "in", "u", "user", "people", "channel", "c"})


class Connect(StrEnum):
    """What the reporter agreed to, should somebody else report the same person."""

    NO = ""  # it stays in the report alone
    TELL_DESK = "tell_desk"  # the coordinators may be told that two cases are connected
    ASK_ME = "ask_me"  # the worker asks the reporter first


@dataclass(frozen=True, kw_only=True, repr=False)
class OtherParty(Record):
    """What identifies the other party, as typed; every field may be empty.

    `handle` is a name on a platform with the platform in it ("Instagram: name"); a `name` counts
    only together with a `place`, such as a bar or a place of work.
    """

    phone: str = ""
    handle: str = ""
    plate: str = ""
    name: str = ""
    place: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing was left."""
        return not any(self.to_json().values())


def keys(party: OtherParty, *, country: str) -> frozenset[str]:
    """What to compare: one key for each thing that identifies; none for what does not.

    `country` (ISO 3166) says how a phone number without a prefix is read.
    """
    return frozenset(_keys(party, country))


def _keys(party: OtherParty, country: str) -> Iterator[str]:
    if phone := _phone(party.phone, country):
        yield f"phone {phone}"
    if handle := _handle(party.handle):
        yield f"handle {handle}"
    if plate := _plate(party.plate):
        yield f"plate {plate}"
    if named := _named(party.name, party.place):
        yield f"name {named}"


def _phone(text: str, country: str) -> str:
    """E.164; empty for what is no phone number."""
    try:
        return parse_number(text.strip(), country=country)
    except NotAPhoneNumber:
        return ""


def _handle(text: str) -> str:
    """ "platform name", case-folded; a name of several words identifies nobody."""
    folded = unicodedata.normalize("NFKC", _cut(text)).casefold().strip()
    platform, found = _from_address(folded) or _from_words(folded)
    name = found.strip("@.")
    if len(name) < 3 or name in _NOBODY:
        return ""
    return f"{platform} {name}"


def _from_address(text: str) -> tuple[str, str] | None:
    """From the address of a profile: the site, and the first part of the path that is a name."""
    address = re.match(r"(?:https?://)?(?:[a-z-]+\.)*?([a-z]+)\.[a-z]{2,3}/(.+)", text)
    if address is None:
        return None
    site = address[1]
    platform = _PLATFORM_OF.get(site) or _ADDRESSES.get(site, site)
    if number := re.search(r"[?&]id=(\d+)", address[2]):
        return platform, number[1]
    path = [part for part in re.split(r"[/?#]", address[2]) if part and part not in _IN_ADDRESS]
    return platform, path[0] if path else ""


def _from_words(text: str) -> tuple[str, str]:
    """From "platform: name" in any order; the platform may be missing."""
    words = [word for word in re.split(r"[\s:;,()/]+", text) if word and word not in _BETWEEN]
    platforms = [_PLATFORM_OF[word] for word in words if word in _PLATFORM_OF]
    others = [word for word in words if word not in _PLATFORM_OF]
    return platforms[0] if platforms else "any", others[0] if len(others) == 1 else ""


def _plate(text: str) -> str:
    """Letters and digits alone, in capitals; without a digit it is no plate."""
    plain = unicodedata.normalize("NFKC", _cut(text)).upper()
    kept = "".join(letter for letter in plain if letter.isalnum())
    return kept if 3 <= len(kept) <= 12 and any(letter.isdigit() for letter in kept) else ""


def _named(name: str, place: str) -> str:
    """ "name at place" without accents, the parts of the name in any order."""
    who, where = sorted(_plain_words(name)), _plain_words(place)
    if not (_says(who) and _says(where)):
        return ""
    return f"{' '.join(who)} at {' '.join(where)}"


def _plain_words(text: str) -> list[str]:
    split = unicodedata.normalize("NFKD", _cut(text)).casefold()
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    return re.findall(r"\w+", bare)


def _cut(text: str) -> str:
    """As many characters as one field has, however its accents are written."""
    return unicodedata.normalize("NFC", text[: 4 * LONGEST])[:LONGEST]


def _says(words: list[str]) -> bool:
    return len("".join(words)) >= 2 and not set(words) & _NOBODY
