"""A restored database says so itself, until what comes after a restore was done to its end."""

import pytest
from django.core.management import call_command

from reports.audit import restored, seals

pytestmark = pytest.mark.django_db


class Lost(Exception):
    """The command ends here: the disk of the journal is full, or somebody presses Ctrl-C."""


def test_it_says_so_until_what_was_cut_off_is_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(**_: object) -> int:
        raise Lost

    restored.begin()
    with monkeypatch.context() as patch:
        patch.setattr(seals, "seal_minute", lost)
        with pytest.raises(Lost):
            call_command("after_restore")
    assert restored.waits()
    assert restored.is_behind()
    call_command("after_restore")
    assert not restored.waits()
