"""A restored database says so itself, until what comes after a restore was done to its end."""

import pytest
from django.core.management import CommandError, call_command

from reports.audit.chain import restore_guard, seals

pytestmark = pytest.mark.django_db


class Lost(Exception):
    """The command ends here: the disk of the journal is full, or somebody presses Ctrl-C."""


def test_it_says_so_until_what_was_cut_off_is_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(**_: object) -> int:
        raise Lost

    restore_guard.begin()
    with monkeypatch.context() as patch:
        patch.setattr(seals, "seal_minute", lost)
        with pytest.raises(Lost):
            call_command("after_restore")
    assert restore_guard.waits()
    assert restore_guard.is_behind()
    call_command("after_restore")
    assert not restore_guard.waits()


@pytest.mark.parametrize(
    "words",
    [
        ("recovery_key", "test", "--private", "none"),
        ("recovery_key", "use", "--private", "none", "--login", "nobody"),
        ("compact_journal",),
    ],
    ids=["test", "use", "compact"],
)
def test_before_that_no_key_is_used_and_no_line_of_the_journal_goes(words: tuple[str, ...]) -> None:
    """Also where log and journal show nothing yet: the backup is of this very minute."""
    restore_guard.begin()
    with pytest.raises(CommandError, match="after_restore"):
        call_command(*words)
