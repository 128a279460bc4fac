"""What stands in clear before a backup: whose it is, who made it, and what is damaged."""

from dataclasses import replace

import pytest

from reports.vault.backup.backup_faults import Damaged, NotOurs, OtherKey
from reports.vault.backup.backup_head import Head, _tag
from reports.vault.primitives.keys import PrivateKey


def retagged(head: Head, **changes: bytes) -> Head:
    """With the mark of whoever holds the installation's own key, as a damaged writer would."""
    other = replace(head, **changes)
    return replace(other, tag=_tag(other.line, other.sealed))


def test_whoever_has_the_key_opens_it_and_nobody_else() -> None:
    private = PrivateKey.generate()
    head, key = Head.make({"made": "today"}, private.public)
    assert head.about["made"] == "today"
    assert head.open(private).raw == key.raw
    with pytest.raises(OtherKey):
        head.open(PrivateKey.generate())


def test_what_another_installation_made_is_not_ours() -> None:
    private = PrivateKey.generate()
    head, _key = Head.make({}, private.public)
    with pytest.raises(NotOurs):
        replace(head, tag=bytes(len(head.tag))).open(private)


@pytest.mark.parametrize(
    "sealed", [b"", b"short", bytes(1120 + 32 + 16)], ids=["nothing", "short", "zeros"]
)
def test_a_key_that_does_not_open_is_damage(sealed: bytes) -> None:
    private = PrivateKey.generate()
    head, _key = Head.make({}, private.public)
    with pytest.raises(Damaged):
        retagged(head, sealed=sealed).open(private)


@pytest.mark.parametrize("line", [b"no words\n", b"[]\n"])
def test_a_line_that_says_nothing_is_damage(line: bytes) -> None:
    private = PrivateKey.generate()
    head, _key = Head.make({}, private.public)
    with pytest.raises(Damaged):
        retagged(head, line=line).open(private)
