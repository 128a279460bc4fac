"""Texts of no case are sealed for machines under a subkey of their own."""

from uuid import UUID

import pytest

from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs, text_blobs

PLACE = Context("text.conversation", UUID(int=1), UUID(int=1), 3)


def test_what_is_closed_opens_in_its_place() -> None:
    assert text_blobs.open(PLACE, text_blobs.close(PLACE, b"oui")) == b"oui"


@pytest.mark.parametrize(
    "other",
    [
        Context("text.conversation", UUID(int=2), UUID(int=1), 3),
        Context("text.conversation", UUID(int=1), UUID(int=1), 4),
        Context("draft.answers", UUID(int=1), UUID(int=1), 3),
    ],
)
def test_it_opens_in_no_other(other: Context) -> None:
    with pytest.raises(SealBroken):
        text_blobs.open(other, text_blobs.close(PLACE, b"oui"))


def test_it_is_no_blob_of_an_account() -> None:
    with pytest.raises(SealBroken):
        account_blobs.open(PLACE, text_blobs.close(PLACE, b"oui"))


def test_its_length_does_not_tell() -> None:
    assert len(text_blobs.close(PLACE, b"1")) == len(text_blobs.close(PLACE, b"x" * 400))
