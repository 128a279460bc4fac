"""What a password must be: long, not common, not a name. Nothing else is asked of it."""

import unicodedata
from functools import cache
from itertools import pairwise

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext_lazy as _

from reports.accounts.directory.profiles import Profile

SHORTEST = 14
LONGEST = 200
FEWEST_CHARACTERS = 9  # different ones in a passphrase
SHORTEST_NAME = 4  # shorter parts of a name turn up in many words


class UnfitPassword(ValueError):
    """This password cannot be used; the message says why."""


def normal_password(text: str) -> str:
    """Return the one form a password is derived from, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", text)


def check_password(text: str, *, profile: Profile) -> None:
    """Raise UnfitPassword, with a message to show, unless this may become a password."""
    password = normal_password(text)
    if len(password) < SHORTEST:
        raise UnfitPassword(_("The password is too short. Use at least 14 characters."))
    if len(password) > LONGEST:
        raise UnfitPassword(_("The password is too long. Use at most 200 characters."))
    if _is_common(password):
        raise UnfitPassword(_("Many people use this password. Please choose another one."))
    if _has_name(password, profile):
        raise UnfitPassword(_("The password contains your name. Please choose another one."))


def check_passphrase(text: str) -> None:
    """Raise UnfitPassword for a recovery passphrase that a list or a pattern gives away.

    How long it must be is the recovery file's own rule.
    """
    folded = normal_password(text).casefold()
    steps = [ord(after) - ord(before) for before, after in pairwise(folded)]
    runs = sum(abs(step) <= 1 for step in steps) > len(steps) // 2
    if _is_common(folded) or runs or len(set(folded)) < FEWEST_CHARACTERS:
        raise UnfitPassword(_("Many people use this password. Please choose another one."))


def _is_common(password: str) -> bool:
    folded = password.casefold()
    letters = "".join(character for character in folded if character.isalpha())
    seen = {folded, letters, _repeated(folded), _repeated(letters)}
    return not letters or len(set(password)) < 5 or any(part in _common() for part in seen)


def _repeated(text: str) -> str:
    """Return the part that a text repeats, the text itself when it repeats none."""
    return text[:place] if 0 < (place := (text * 2).find(text, 1)) < len(text) else text


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)  # 20,000, read once


def _has_name(password: str, profile: Profile) -> bool:
    folded = password.casefold()
    parts = f"{profile.name} {profile.login}".casefold().replace(".", " ").replace("-", " ")
    return any(part in folded for part in parts.split() if len(part) >= SHORTEST_NAME)
