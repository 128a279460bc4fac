"""What a venue's people may type. There is no field for a name or a number of anybody (R4.2)."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nightlife.codes import incident_words as said_as
from nightlife.codes import plain_words, venue_times
from nightlife.codes.behaviour_order import less_likely, likely
from nightlife.codes.incident_facts import (
    AmendmentFacts,
    Behaviour,
    Called,
    Care,
    Doer,
    EntryFacts,
    Item,
    When,
    Wish,
    Zone,
)
from nightlife.models import Post, Why
from nightlife.venue_log import incident_log
from nightlife.venues.venues import VenueInfo
from nightlife.views.parts.form_fields import WallClock, one, picked, several
from reports.region import region
from reports.region.models.nightlife import Block, Incident

IMPOSSIBLE: Final = _("This lies ahead, or the end lies before the beginning.")
# What most venues can do at once comes first.
CARE: Final = (
    *(Care.QUIET_PLACE, Care.WATER, Care.STAYED, Care.FIRST_AID),
    *(Care.FRIEND, Care.CENTRE_CALLED, Care.RIDE),
)
_BEGUN: Final = "nightlife.begun"
_A_NIGHT: Final = timedelta(hours=12)
_WORDS_LABEL: Final = _("What was seen, in a few words")
_WORDS_HINT: Final = _("No names, no numbers: not of guests, not of anybody accused.")


class _SaysNobody(forms.Form):
    """A form whose words are checked for names and numbers (R4.2)."""

    def __init__(self, *args: Any, venue: VenueInfo, **options: Any) -> None:
        super().__init__(*args, **options)
        self.venue = venue

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data.get(name, "").strip()
        try:
            incident_log.check_words(text, self.venue)
        except plain_words.SaysWho as refusal:
            raise forms.ValidationError(str(refusal.message)) from None
        return text

    def clean_words(self) -> str:
        """Raises ValidationError for words that say who somebody is."""
        return self._checked("words")


class EntryForm(_SaysNobody):
    """One incident. `incident` was chosen before; it decides which parts the form has (R4.3)."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    incident = forms.TypedChoiceField(
        choices=list(said_as.INCIDENTS.items()), coerce=Incident, widget=forms.HiddenInput
    )
    begun = forms.CharField(widget=forms.HiddenInput, required=False)
    when = one(When, _("When?"), initial=When.NOW)
    since = WallClock(label=_("From"))
    until = WallClock(label=_("Until, if known"))
    zone = one(Zone, _("Where?"))
    doer = one(Doer, _("Who did it?"))
    behaviours = several(Behaviour, _("What was seen?"))
    wish = one(Wish, _("What does the guest want?"))
    images = forms.BooleanField(label=_("Set camera images aside"), required=False)
    cameras = forms.CharField(
        label=_("Which cameras"),
        help_text=_("For example: 1 and 3, or: bar."),
        required=False,
        max_length=80,
    )
    care = several(Care, _("What was done for the guest?"), offered=CARE, required=False)
    item = one(Item, _("Put aside for a laboratory"), required=False)
    called = one(Called, _("Who was called?"), required=False)
    sent_away = forms.BooleanField(label=_("Somebody was sent away"), required=False)
    posts = several(Post, _("Which posts were there?"), required=False)
    words = forms.CharField(
        label=_WORDS_LABEL,
        help_text=_WORDS_HINT,
        required=False,
        max_length=plain_words.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, venue: VenueInfo, **options: Any
    ) -> None:
        super().__init__(data, venue=venue, **options)
        asks = region().nightlife.incidents[self.kind].asks if self.kind else frozenset(Block)
        for block, names in _BLOCKS.items():
            if block not in asks:
                for name in names:
                    del self.fields[name]

    @property
    def kind(self) -> Incident | None:
        """Which kind the form is about; None for one that does not exist."""
        value = self.data.get("incident", self.initial.get("incident", ""))
        return Incident(value) if value in set(Incident) else None

    @classmethod
    def empty(cls, kind: Incident, *, venue: VenueInfo) -> "EntryForm":
        """A new form for this kind, with an id of its own: sent twice it is one entry."""
        begun = signing.dumps(timezone.now().isoformat(), salt=_BEGUN)
        initial = {"entry": uuid.uuid4(), "incident": kind, "begun": begun}
        return cls(venue=venue, initial=initial)

    def clean_begun(self) -> datetime | None:
        """When the form was opened; None where that is not known, or was another night."""
        try:
            said = signing.loads(self.cleaned_data["begun"], salt=_BEGUN, max_age=_A_NIGHT)
        except signing.BadSignature:
            return None
        return datetime.fromisoformat(said)

    def clean_cameras(self) -> str:
        """Raises ValidationError for words that say who somebody is."""
        return self._checked("cameras")

    def clean(self) -> dict[str, Any]:
        """Put the times together; what cannot be is said at the field."""
        said = super().clean() or self.cleaned_data
        if said.get("when") is When.BETWEEN and not said.get("since") and "since" in said:
            self.add_error("since", _("Please say from when on it may have been."))
        return said

    def happened(self, now: datetime) -> venue_times.Times | None:
        """When it was, as far as that is said; None (and an error at the field) if it cannot be."""
        said = self.cleaned_data
        try:
            return venue_times.times(
                when=said.get("when") or When.NOW,
                since=said.get("since"),
                until=said.get("until"),
                region=region(),
                now=now,
                begun=said.get("begun"),
            )
        except venue_times.Impossible:
            self.add_error("since", IMPOSSIBLE)
            return None

    def facts(self, times: venue_times.Times) -> EntryFacts:
        """What is written down."""
        said = self.cleaned_data
        return EntryFacts(
            incident=said["incident"],
            when=said["when"],
            earliest=times.earliest,
            latest=times.latest,
            zone=said["zone"],
            doer=said["doer"],
            behaviours=tuple(said["behaviours"]),
            wish=said["wish"],
            words=said["words"],
            posts=tuple(said["posts"]),
            care=tuple(said["care"]),
            item=said.get("item") or Item.NONE,
            called=said.get("called") or Called.NOBODY,
            sent_away=said.get("sent_away", False),
        )

    def set_aside(self) -> str | None:
        """Which cameras' images are to be set aside; None for none."""
        said = self.cleaned_data
        return said.get("cameras", "") if said.get("images") else None

    @property
    def likely(self) -> list[dict[str, Any]]:
        """The behaviours that are offered at once."""
        return picked(self["behaviours"], likely(self.kind) if self.kind else tuple(Behaviour))

    @property
    def less_likely(self) -> list[dict[str, Any]]:
        """The other behaviours."""
        return picked(self["behaviours"], less_likely(self.kind) if self.kind else ())


_BLOCKS: Final = {
    Block.ITEM: ("item",),
    Block.CAMERAS: ("images", "cameras"),
    Block.CALLED: ("called",),
    Block.SENT_AWAY: ("sent_away",),
}


class AmendForm(_SaysNobody):
    """Something is added to an entry (R4.8)."""

    amendment = forms.UUIDField(widget=forms.HiddenInput)
    why = one(Why, _("Why?"))
    words = forms.CharField(
        label=_WORDS_LABEL,
        help_text=_WORDS_HINT,
        required=False,
        max_length=plain_words.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    care = several(Care, _("What was done for the guest?"), offered=CARE, required=False)

    def facts(self) -> AmendmentFacts:
        """What is added."""
        return AmendmentFacts(
            words=self.cleaned_data["words"], care=tuple(self.cleaned_data["care"])
        )
