"""What can be wrong with a backup, each in words that say what to do. Nothing was restored."""


class BackupBroken(Exception):
    """This backup cannot be restored; the message says why, and what to do."""


class NotABackup(BackupBroken):
    """It is another file."""

    def __str__(self) -> str:
        return "this is no backup made by ./run backup"


class Damaged(BackupBroken):
    """Some bytes are not those that were written, or are not there."""

    def __str__(self) -> str:
        return (
            "it was cut short, changed or damaged since it was made. Copy it again from where it"
            " was made; if it is like that there too, take the backup before it"
        )


class OtherKey(BackupBroken):
    """It was sealed to another key."""

    def __init__(self, wanted: object) -> None:
        super().__init__()
        self.wanted = wanted

    def __str__(self) -> str:
        return f"it is sealed to another key, with the fingerprint {self.wanted}: bring that one"


class NotOurs(BackupBroken):
    """This installation did not make it, or its lookup key is another."""

    def __str__(self) -> str:
        return (
            "it was not made by the installation with this lookup key, or its head was changed."
            " Put the key files of the installation in place"
            " (LINDEN_LOOKUP_KEY_FILE is for its whole life); if they are, do not trust this file"
        )
