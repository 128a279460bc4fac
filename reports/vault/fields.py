"""Column types that say how they are sealed, so that rotation finds every one by itself."""

from typing import TYPE_CHECKING, Any

from django.db import models

from reports.vault.primitives.context import Context

if TYPE_CHECKING:
    _BinaryField = models.BinaryField[Any, Any]
else:
    _BinaryField = models.BinaryField


class RingBlobField(_BinaryField):
    """A blob sealed under one subkey of the service ring.

    `owner`, `record` and `revision` name the row's columns that make its context; a blob that
    never changes has no revision.
    """

    def __init__(
        self,
        *,
        purpose: str,
        context_name: str,
        owner: str,
        record: str,
        revision: str | None = None,
        **options: Any,
    ) -> None:
        self.purpose = purpose
        self.context_name = context_name
        self.owner = owner
        self.record = record
        self.revision = revision
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Return what a migration needs to rebuild this column."""
        name, path, args, options = super().deconstruct()
        options |= {
            "purpose": self.purpose,
            "context_name": self.context_name,
            "owner": self.owner,
            "record": self.record,
            "revision": self.revision,
        }
        return name, path, args, options

    def columns(self) -> list[str]:
        """Return the attributes of the row that the context is made of."""
        return [name for name in (self.owner, self.record, self.revision) if name]

    def context(self, row: models.Model) -> Context:
        """Return the context of this row's blob, from the row as it stands in memory."""
        owner, record = getattr(row, self.owner), getattr(row, self.record)
        revision = getattr(row, self.revision) if self.revision else 0
        return Context(self.context_name, owner, record, revision)


class AccountBlobField(RingBlobField):
    """A blob of `account_blobs`: about a person or a team."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "purpose": "accounts"})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Return what a migration needs; the purpose is this class's own."""
        name, path, args, options = super().deconstruct()
        del options["purpose"]
        return name, path, args, options


class TeamSealedField(RingBlobField):
    """A text that only a team's people open: sealed by `team_texts` to one version of its key.

    `version` names the row's column with the id of that version; a version that a row names is
    kept, and the row moves to the team's next one when cases do.
    """

    def __init__(self, *, version: str, **options: Any) -> None:
        self.version = version
        super().__init__(**{**options, "purpose": "partners"})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Return what a migration needs; the purpose is this class's own."""
        name, path, args, options = super().deconstruct()
        del options["purpose"]
        return name, path, args, options | {"version": self.version}


class CaseBlobField(_BinaryField):
    """A working blob under a case's own data key: it moves when the case gets new keys.

    `context_name` is its name in the vault, `case`, `record` and `revision` the row's columns that
    make its context with it. For the database, and so for migrations, it is bytes like any other.
    """

    def __init__(
        self,
        *,
        context_name: str = "",  # migrations, and they alone, leave it out
        case: str = "case_id",
        record: str = "id",
        revision: str | None = None,
        **options: Any,
    ) -> None:
        self.context_name = context_name
        self.case = case
        self.record = record
        self.revision = revision
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Return a plain column of bytes: what it is sealed under changes nothing in the table."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.BinaryField", args, options


class CaseSealedField(CaseBlobField):
    """A blob sealed to a case's people: to the conversation's key, or to the file's where the row's
    column `for_team` says so. It moves when the case gets new keys.
    """

    def __init__(self, *, for_team: str = "for_team", **options: Any) -> None:
        self.for_team = for_team
        super().__init__(**options)


class LookupField(_BinaryField):
    """A value of `lookups.lookup` under the name given; search it with `lookups.candidates`."""

    def __init__(self, *, lookup: str, **options: Any) -> None:
        self.lookup_name = lookup
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Return what a migration needs to rebuild this column."""
        name, path, args, options = super().deconstruct()
        options["lookup"] = self.lookup_name
        return name, path, args, options
