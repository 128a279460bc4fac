"""Who gets in at the counter, and at the coordinators' pages about pharmacies."""

from pharmacy.register import pharmacies, receipts
from pharmacy.register.help_modes import Mode
from reports.accounts.directory.staff import actor_of
from tests.authorization.actors import ELSEWHERE, Street, case_of_beatriz
from tests.authorization.table import Row
from tests.nightlife.story import NOW

_COUNTER = {"pharmacist", "counter"}
OWN = frozenset(_COUNTER)
EACH = frozenset(_COUNTER | {name + ELSEWHERE for name in _COUNTER})
LEADS = frozenset({"coordinator"})


def team(street: Street) -> tuple[object, ...]:
    """The first pharmacy."""
    return (street.pharmacy.team.pk,)


def pharmacist(street: Street) -> tuple[object, ...]:
    """Who works there."""
    return (*team(street), street.pharmacy.person.user_id)


def receipt(street: Street) -> dict[str, str]:
    """The number of a report that came through the first pharmacy (R3.5)."""
    case_id, place = case_of_beatriz(street), street.pharmacy
    by = pharmacies.standing(
        team_id=place.team.pk,
        user_id=place.person.user_id,
        actor=actor_of(place.person.staff),
        now=NOW,
    )
    return {"number": receipts.give(case_id=case_id, mode=Mode.ASSISTED, by=by, now=NOW)}


def card(street: Street) -> tuple[object, ...]:
    """The card in French, on A4."""
    del street
    return ("fr", "a4")


ROWS = (
    Row("pharmacy:counter", EACH),
    Row("pharmacy:advice", EACH),
    Row("pharmacy:hand-over", EACH),
    Row("pharmacy:slip", EACH, posts=True),
    # Before a form was opened there is no code and no receipt to show.
    Row("pharmacy:turn", EACH, moves=True),
    Row("pharmacy:code", EACH, moves=True),
    Row("pharmacy:done", EACH, moves=True),
    Row("pharmacy:own", EACH),
    Row("pharmacy:assisted", EACH),
    Row("pharmacy:receipt", EACH),
    Row("pharmacy:receipt", OWN, posts=True, sends=receipt),
    Row("pharmacy:papers", EACH),
    Row("pharmacy:card", EACH, about=card),
    Row("pharmacy:all", LEADS),
    Row("pharmacy:people", LEADS, about=team),
    Row("pharmacy:train", LEADS, about=pharmacist, posts=True),
    Row("pharmacy:withdraw", LEADS, about=team, posts=True),
    Row("pharmacy:verify", LEADS, about=team, posts=True),
    Row("pharmacy:leave", EACH, moves=True),
)
