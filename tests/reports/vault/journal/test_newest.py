"""The numbers under which marks are stored: a number is never given to another kind."""

from reports.vault.journal.newest import Kind


def test_each_kind_keeps_its_number() -> None:
    """Two names of one number are one kind: each would vouch for rows of the other."""
    assert {name: kind.value for name, kind in Kind.__members__.items()} == {
        "CONTACT": 1,
        "TEAM": 2,
        "PROFILE": 3,
        "TOKEN": 4,
        "DEVICE": 5,
        "CODES": 8,
        "LINK": 9,
        "PASSKEY": 10,
        "APP": 11,
        "WRAP": 12,
        "MEMBER": 13,
        "SEAT": 14,
        "ASKED": 15,
        "TEAM_PROFILE": 16,
        "ADMITTED": 17,
    }
