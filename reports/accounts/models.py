"""People who work here and what ties them together. Names and logins are never in a column."""

import uuid
from collections.abc import Sequence
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from reports.accounts.roles import Role
from reports.vault.fields import AccountBlobField, LookupField


class OrganisationKind(models.TextChoices):
    """What an organisation is to the service."""

    CARE = "care", _("care")
    # Its teams are the coordinators' desk and the administrators.
    OPERATOR = "operator", _("runs this installation")
    SHELTER = "shelter", _("shelter")
    PHARMACY = "pharmacy", _("pharmacy")
    VENUE = "venue", _("night venue")
    PARTNER = "partner", _("partner")


class TeamKind(models.TextChoices):
    """What a team does; it decides which roles its members can have."""

    CARE = "care", _("care team")
    COORDINATORS = "coordinators", _("coordinators' desk")
    SHELTER = "shelter", _("shelter")
    PHARMACY = "pharmacy", _("pharmacy")
    VENUE = "venue", _("night venue")
    ADMINISTRATION = "administration", _("administration")


class ActiveUsers(models.QuerySet["User"]):
    """Accounts, by what is asked of them again and again."""

    def active(self, **wanted: Any) -> Self:
        """Those that may log in."""
        return self.filter(**wanted, is_active=True)


class OfActiveUsers[M: models.Model](models.QuerySet[M]):
    """What belongs to accounts, by what is asked of it again and again."""

    def active(self, **wanted: Any) -> Self:
        """Those of accounts that may log in."""
        return self.filter(**wanted, user__is_active=True)


class User(AbstractBaseUser):
    """Somebody who logs in. Login is opening the wrap of the private key: no hash is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    password = None  # type: ignore[assignment]
    last_login = None
    is_active = models.BooleanField(default=True)
    created_on = models.DateField()
    login = LookupField(lookup="login", unique=True)
    profile = AccountBlobField(
        context_name="user.profile", owner="id", record="id", revision="profile_revision"
    )
    profile_revision = models.PositiveIntegerField(default=0)
    # None until a password is chosen; the key pair is made at that moment.
    public_key = AccountBlobField(
        context_name="user.public-key", owner="id", record="id", revision="key_version", null=True
    )
    key_version = models.PositiveIntegerField(default=0)
    # Which link the key pair came by, and who issued it.
    enrolment = AccountBlobField(
        context_name="user.enrolment", owner="id", record="id", revision="key_version", null=True
    )
    # Goes up when every session of the account must end: password changed, reset, removed.
    session_epoch = models.PositiveIntegerField(default=0)

    objects = ActiveUsers.as_manager()

    memberships_found: Sequence["Membership"] | None = None  # where they were read with it

    USERNAME_FIELD = "id"

    def get_session_auth_hash(self) -> str:
        """Return what a session must carry to stay valid; it changes with the epoch."""
        value = f"{self.pk}:{self.session_epoch}"
        return salted_hmac("linden session", value, algorithm="sha256").hexdigest()

    def __str__(self) -> str:
        return str(self.pk)


class KeyWrap(models.Model):
    """The private key, locked by one method (a password; later perhaps a passkey)."""

    PASSWORD = "password"  # noqa: S105 - the name of a method

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="wraps")
    method = models.CharField(max_length=16)
    # Goes up with each password and each key pair: an older wrap opens by an older password.
    revision = models.PositiveIntegerField(db_column="key_version")
    blob = AccountBlobField(
        context_name="user.private-key",
        owner="user_id",
        record="user_id",
        revision="revision",
    )

    objects = OfActiveUsers.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "method"], name="one_wrap_per_method")
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.user_id}"


class Organisation(models.Model):
    """A care centre, a shelter, a pharmacy, a bar, or the operator of the installation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=[(each, each) for each in OrganisationKind])
    profile = AccountBlobField(
        context_name="organisation.profile", owner="id", record="id", revision="profile_revision"
    )
    profile_revision = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class Team(models.Model):
    """People who share cases, and the keys to them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    kind = models.CharField(max_length=16, choices=[(each, each) for each in TeamKind])
    profile = AccountBlobField(
        context_name="team.profile", owner="id", record="id", revision="profile_revision"
    )
    profile_revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind=TeamKind.COORDINATORS),
                name="one_coordinators_team",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Membership(models.Model):
    """What somebody is in one team. The proof is sealed: a row put into the table is nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    proof = AccountBlobField(context_name="team.membership", owner="user_id", record="team_id")
    added_at = models.DateTimeField()

    objects = OfActiveUsers.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "team"], name="one_membership_per_team")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id} {self.team_id}"


class Purpose(models.TextChoices):
    """What a one-time link is for. No link replaces both factors of an account that has them."""

    # First password and second factor, or both again.
    INVITATION = "invitation", _("a new beginning: password and phone lost")
    PASSWORD = "password", _("a new password")  # needs the second factor
    PHONE = "phone", _("a new phone")  # needs the password


class Invitation(models.Model):
    """A one-time link, handed over in person. What it is for and how far it is, is sealed.

    A row without sealed facts is from before there were any, and opens nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token = LookupField(lookup="invitation", unique=True, null=True)
    facts = AccountBlobField(
        context_name="user.invitation",
        owner="user_id",
        record="id",
        revision="revision",
        null=True,
    )
    revision = models.PositiveIntegerField(default=0, db_default=0)
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class Proposal(models.Model):
    """Something about an account that one person asked and a second one decides: all of it sealed.

    `asked_at` says when the row may be swept away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="proposals")
    facts = AccountBlobField(context_name="user.proposal", owner="user_id", record="id")
    asked_at = models.DateTimeField()

    objects = OfActiveUsers.as_manager()

    def __str__(self) -> str:
        return str(self.pk)


class TotpDevice(Device):
    """Somebody's authenticator app. Its secret and the newest step that was used are sealed."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key_id = models.UUIDField(default=uuid.uuid4, editable=False)
    secret = AccountBlobField(
        context_name="user.totp", owner="user_id", record="key_id", revision="revision"
    )
    revision = models.PositiveIntegerField(default=0, db_default=0)

    class Meta(Device.Meta):
        abstract = False


class BackupDevice(Device):
    """The paper with somebody's backup codes: keyed hashes of those that are left, sealed
    together."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    codes = AccountBlobField(
        context_name="user.backup-codes",
        owner="user_id",
        record="user_id",
        revision="revision",
        null=True,
    )
    revision = models.PositiveIntegerField(default=0, db_default=0)

    class Meta(Device.Meta):
        abstract = False


class PasskeySeal(models.Model):
    """What one passkey of the package's table is: without it, or unlike it, that row is nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    credential = models.OneToOneField(
        "django_otp_webauthn.WebAuthnCredential", on_delete=models.CASCADE, related_name="seal"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    facts = AccountBlobField(
        context_name="user.passkey", owner="user_id", record="id", revision="revision"
    )
    revision = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class DeviceKind(models.TextChoices):
    """Where a shared device stands: a pharmacy's counter, a venue's bar, a shelter's bed board."""

    COUNTER = "counter", _("counter")
    BAR = "bar", _("bar")
    BOARD = "board", _("bed board")


class SharedDevice(models.Model):
    """A device that is open for one shift. What it may do is sealed: columns only find the row.

    The row goes when the device closes, so that its token opens nothing any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = LookupField(lookup="device-token", unique=True)
    facts = AccountBlobField(context_name="device.facts", owner="id", record="id")
    pin = AccountBlobField(context_name="device.pin", owner="id", record="id")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    ends_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField()
    is_blank = models.BooleanField(default=False)
    wrong_pins = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class ApiToken(models.Model):
    """What a partner's own system shows to file reports. What it may do is sealed: columns only
    find the row.

    The row goes when the token is withdrawn, so that it opens nothing any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = LookupField(lookup="api-token", unique=True)
    facts = AccountBlobField(context_name="api-token.facts", owner="id", record="id")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class Throttle(models.Model):
    """Failed attempts of late from one network or at one account, both as keyed hashes."""

    key = models.BinaryField(max_length=48, primary_key=True)
    failures = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    blocked_until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="throttle_age")]

    def __str__(self) -> str:
        return f"{self.failures}"
