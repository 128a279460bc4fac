"""What a form says it has done, by the code that stands in the address after the redirect."""

from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.console.frame.desk_page import Note
from shelters.inventory.overview import HouseView
from shelters.models import HouseState
from shelters.placing.placements import (
    IllegalStep,
    JustTaken,
    Lapsed,
    NoLongerWanted,
    NotFree,
    StillLivedIn,
)

WORDS: Final[dict[str, Promise]] = {
    "free": _("Said: free. It can be found and held from now on."),
    "full": _("Said: full. Nobody is sent there."),
    "closed": _("Said: closed. Nobody is sent there."),
    "confirmed": _("Confirmed. Every free place counts as checked just now."),
    "opened": _("The house is open again."),
    "house_closed": _("The house is closed for the time you said. Nobody is sent there."),
    "vacancy": _("Noted. The place can be planned for that time."),
    "taken_back": _("Taken back."),
    "house": _("Saved."),
    "unit": _("Saved."),
    "address": _("The address is saved and sealed again."),
    "rooms": _("Added."),
    "retired": _("The room is taken out of the house."),
    "counted": _("Noted. So many can be found and held from now on."),
    # Of a house to which nobody is sent: whatever was said of its places, it is true only later.
    "not_admitted": _("Noted. Nobody is sent there until a coordinator has admitted the house."),
    "not_open": _("Noted. Nobody is sent there while the house is closed."),
    "not_checked": _("Noted. Nobody is sent there until two people have checked the family."),
    "overflow": _("The extra beds can be found until then."),
    "overflow_over": _("The extra beds are put away. Whoever has one keeps it."),
    "claimed": _("It is your draft now. Check what is said; a coordinator admits it."),
    "house_admitted": _("Admitted. Its people find it on their board and say the rest."),
    "family_checked": _("Written down. It counts once a second coordinator has looked at it."),
    "family_seconded": _("It counts from now on: people can be sent to this family."),
    "family_ended": _("Taken back. Nobody new is sent to this family."),
    "house_withdrawn": _("Withdrawn. It is shown and found no more."),
    "need": _("Saved. The places below fit what is written down now."),
    "wish": _("Noted. The places are ordered with it."),
    "yes": _("Written down. The house may hear what is ticked, nothing else."),
    "hold": _("Reserved for this household. Nobody else can take it until then."),
    "offer": _("Offered. The house sees only what the person agreed to."),
    "extend": _("It is held for longer."),
    "confirm": _("Noted. The house knows when to expect somebody."),
    "expect": _("Noted. The house sees the new time on its board."),
    "hand-over": _("Sealed to the house. Only what the person agreed to has gone."),
    "arrive": _("Noted: arrived. The search is over."),
    "no-show": _("Noted. The place is free again."),
    "leave": _("Noted. The place is free at once."),
    "refuse": _("Noted. It costs the person nothing; the house is not proposed again."),
    "release": _("Given back. The place is free at once."),
    "tier": _("Saved. The order of places counts with it from now on."),
    "accepted": _("Accepted. The care worker sees your address now, and tells you who comes."),
    "declined": _("Declined. The place is yours again; another is looked for."),
    "arrived": _("Noted: here. The care worker sees it."),
    "no_show": _("Noted: did not come. Somebody looks into it; the place is free."),
    "left": _("Noted: left. The place is free."),
    "left_full": _("Noted: left. The board still says full: say so if the place is free."),
    "kept": _("Kept. Nobody else is sent there until then."),
    "notice_seen": _("Noted. Thank you for destroying what you had of it."),
    "given_back": _("Given back. The place is free."),
}
# The same way round, for what could not be done.
REFUSALS: Final[dict[str, Promise]] = {
    "lapsed": _("The time had run out: nothing was changed."),
    "step": _("It was answered already, or has changed meanwhile. You see what is current."),
    "not_wanted": _("It is no longer wanted: nothing was changed. The care worker gives it back."),
    "taken": _("Somebody has just taken it: nothing was changed."),
    "not_free": _("It is not said to be free now. Say so first, then keep it."),
    "lived_in": _("Somebody is still in that place: say first that they have left."),
    "count_moved": _("Somebody took one meanwhile: nothing was changed. You see what is current."),
    "claimed_away": _("Another house has claimed it, or the register took it back."),
    "house_moved": _("It has changed meanwhile: nothing was done. You see what is current."),
    "own_check": _("You did this check yourself: another coordinator looks at it."),
    "house_used": _("Somebody lives there or is promised a place: nothing was changed."),
    "over": _("That one is over: it was answered, given back, or its time ran out."),
}
NOTHING_YET: Final = _("No hand-over has come yet.")
_CODES: Final[dict[type[Exception], str]] = {
    Lapsed: "lapsed",
    IllegalStep: "step",
    NoLongerWanted: "not_wanted",
    JustTaken: "taken",
    NotFree: "not_free",
    StillLivedIn: "lived_in",
}


def notes(code: str) -> list[Note]:
    """Return the line above a coordinators' page for what was done, or could not be."""
    return [
        Note(kind=kind, words=table[code])
        for kind, table in (("done", WORDS), ("wrong", REFUSALS))
        if code in table
    ]


def found_at(house: HouseView, code: str, *, now: datetime) -> str:
    """Return the code of what was said of free places, or that nobody is sent to them yet."""
    if house.state is HouseState.DRAFT:
        return "not_admitted"
    if not house.takes_people(now=now):
        return "not_checked"
    return code if house.closed is None else "not_open"


def code_of(refusal: Exception) -> str:
    """Return the code of what could not be done."""
    return _CODES[type(refusal)]
