"""Whether a phone is the reporter's: a number is a claim until that phone has said a word.

The word is shown only to whoever filed the report, or has its return code. It is made from the case
and the number, so that nothing is stored before the phone has said it, and another number has
another word. What a phone answers to a question of ours proves nothing: the same question may come
from a stranger's case.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from reports.audit.events import EventKind
from reports.audit.log import REPORTER, record
from reports.cases.models import Case, Content
from reports.cases.models import content as names
from reports.cases.records.contents import read_working, working
from reports.cases.terms.machine_facts import Channel
from reports.region import region
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.service_keys import lookups

FEWEST: Final = 10  # the two digits behind the word


def word(*, submission_id: UUID, number: str) -> str:
    """What this phone has to say for this report: a dull word and two digits, "pluie 47"."""
    digest = lookups.keyed_hash("phone-word", f"{submission_id} {number}")
    drawn = int.from_bytes(digest[:8])
    words = region().follow_up.ping.words
    drawn, at = divmod(drawn, len(words))
    return f"{words[at]} {FEWEST + drawn % (100 - FEWEST)}"


def is_like_word(text: str) -> bool:
    """Whether a text is such a word, of whichever report: nobody answers one."""
    said = [part.strip(".,;:!?") for part in text.casefold().split()]
    words = region().follow_up.ping.words
    return len(said) == 2 and said[0] in words and said[1].isdecimal() and len(said[1]) == 2


def is_proven(*, case: Case, vault: CaseVault, number: str) -> bool:
    """Whether this phone is the reporter's; one query, or none.

    A report that was told by text came from that very phone, and has no return code. Raises
    SealBroken.
    """
    if case.channel == Channel.SMS:
        return True
    rows = Content.objects.filter(case=case, name=names.PHONE)
    return any(read_working(vault, row)["number"] == number for row in rows)


def prove(*, case: Case, vault: CaseVault, number: str, now: datetime) -> None:
    """This phone has said its word: from now on it is the reporter's; once, however often."""
    if is_proven(case=case, vault=vault, number=number):
        return
    working(vault, case.id, names.PHONE, {"number": number}).save(force_insert=True)
    record(kind=EventKind.PHONE_PROVEN, by=REPORTER, now=now, case_id=case.id)
