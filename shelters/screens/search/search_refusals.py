"""What a search may refuse, in the words of the worker who asked for it."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.cases.casework import consents
from reports.console.labels import refusals
from shelters.facts.need_facts import BadFacts
from shelters.facts.times import EndsBefore
from shelters.needs import needs
from shelters.placing import placements

_WORDS: Final[dict[type[Exception], Promise]] = {
    needs.AlreadySearching: _("A place is being looked for already. You see that search now."),
    needs.NoNeed: _("This search has ended meanwhile. Nothing was done."),
    needs.StaleNeed: _(
        "This has changed since you opened the page. What you typed is still here. Look, then send"
        " it again if it still fits."
    ),
    needs.NotATierTime: _("Choose a time ahead at which somebody looks again."),
    placements.JustTaken: _("Somebody has just taken it."),
    placements.AlreadyPlaced: _("A place is reserved already: one at a time. Release it first."),
    placements.HoldIsOver: _("That hold is over. Look again: you see how it is now."),
    placements.NotFree: _("The house does not say any more that it is free."),
    placements.NotLookedAt: _(
        "Somebody under 18 comes alone. A coordinator has to look first; the task is on the board."
    ),
    placements.NotChecked: _(
        "The check of this host family does not hold any more. Give the place back and look for"
        " another, or ask a coordinator."
    ),
    placements.NotSafe: _(
        "By what is written down now this place is not safe for the person, or not wanted. Give it"
        " back and look for another."
    ),
    placements.BudgetBusy: _(
        "At this very moment somebody holds another room of this hotel, from the same budget."
        " Nothing was held for you. Look again, then hold it if nights are left."
    ),
    placements.NotEnoughNights: _(
        "The hotel's budget has not enough nights left for so many days. Nothing was changed, and"
        " what you typed is still here. Choose fewer days, or give the room back first."
    ),
    placements.NotSuitable: _("It does not suit any more. You see why below."),
    placements.StaleUnit: _(
        "The house has changed what it says of this place. Look again, then hold it if it still"
        " fits."
    ),
    placements.NotOneRoom: _("Several beds at once must be in one room."),
    placements.MoreThanNeeded: _("Fewer beds of that room are enough. You see below how many."),
    placements.NotYetFree: _("Somebody lives there then. Look again from when on it is free."),
    placements.TooFarAhead: _("That is too far ahead: a place is held for a month ahead at most."),
    placements.StillLivedIn: _(
        "Somebody still has the place. Call the house: nobody moves in before they have left."
    ),
    placements.ExtendedAlready: _("It was held for longer once already."),
    placements.IllegalStep: _("It has moved on already. You see how it is now."),
    placements.Lapsed: _("The time ran out. Hold it again if it is still free."),
    consents.NoConsent: _(
        "The person has not agreed that this house hears anything. Ask first, and write it down."
    ),
    EndsBefore: _("Choose a time ahead."),
    BadFacts: _("Something does not fit together. Look through the form once more."),
}
KNOWN: Final[tuple[type[Exception], ...]] = (*_WORDS, *refusals.KNOWN)


def words(refusal: Exception) -> str | Promise:
    """The words for a refusal."""
    for kind, said in _WORDS.items():
        if isinstance(refusal, kind):
            return said
    return refusals.words(refusal)
