"""A house: known by an alias and zones; where it stands is sealed to its own people."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.vault.fields import RingBlobField, TeamSealedField


class HouseKind(models.TextChoices):
    """What a house is."""

    CRISIS = "crisis", _("Crisis house")
    TRANSIT = "transit", _("Transit home")
    HOTEL = "hotel", _("Hotel rooms")
    HOST_FAMILY = "host_family", _("Host family")


class HouseState(models.TextChoices):
    """Whether people can be sent there at all; a closure for a while is another thing."""

    DRAFT = "draft", _("Draft: not admitted yet")
    OPEN = "open", _("Admitted by a coordinator")
    WITHDRAWN = "withdrawn", _("Withdrawn for good")


class House(models.Model):
    """Places under one roof, and the team that answers for them.

    A draft is filled in by its people and found by nobody until a coordinator admits it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("reports.Organisation", models.DO_NOTHING, related_name="+")
    team = models.ForeignKey("reports.Team", models.DO_NOTHING, related_name="+")
    kind = models.TextField(choices=HouseKind)
    state = models.TextField(
        choices=HouseState, default=HouseState.OPEN, db_default=HouseState.OPEN
    )
    version = models.PositiveIntegerField(default=0)  # up by one at each change of the facts
    facts = RingBlobField(
        purpose="partners", context_name="place.house", owner="id", record="id", revision="version"
    )
    # Also a house that has not said where it stands has one: that it has not does not show.
    address = TeamSealedField(
        context_name="place.address",
        owner="id",
        record="id",
        revision="address_revision",
        version="address_version_id",
    )
    address_revision = models.PositiveIntegerField(default=0)
    address_version_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)
