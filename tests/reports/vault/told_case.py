"""A case with everything in it that is sealed, and who may open it."""

from dataclasses import dataclass
from uuid import UUID

from django.db import models

from reports.vault.case_keys.return_codes import ReturnCode
from reports.vault.models import (
    CaseDataKey,
    CaseKeys,
    CodeGrant,
    DraftRow,
    KeyGrant,
    KeyVersion,
    Unlock,
)
from reports.vault.primitives.keys import PrivateKey
from tests.reports.vault.people import House

WORDS = b"the canary words of a sample report"
MESSAGE = b"a canary message of a sample conversation"
NUMBER = b"+32470000000"
SESSION = "session of a logged-in worker"
PASSWORD = "kite river lamp stone sample"
PASSPHRASE = "six sample words in a row here"
TABLES: list[type[models.Model]] = [
    CaseDataKey,
    CaseKeys,
    CodeGrant,
    KeyVersion,
    KeyGrant,
    Unlock,
    DraftRow,
]


@dataclass(frozen=True)
class Told:
    """A report as it lies in the database, and the code its reporter took home."""

    house: House
    case_id: UUID
    code: ReturnCode
    words: bytes
    message: bytes
    contact: bytes
    wrap: bytes
    recovery_key: PrivateKey
