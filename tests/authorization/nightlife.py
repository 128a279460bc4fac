"""Who gets in at venues' pages, and at the coordinators' pages about venues."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from nightlife.codes.incident_facts import Doer
from nightlife.paper import poster_codes
from nightlife.venue_log import venue_patterns
from tests.authorization.actors import ELSEWHERE, Street, case_of_beatriz
from tests.authorization.table import Row, says
from tests.nightlife.story import NOW, venue_team, write

_OWN = {"venue staff", "venue manager", "bar"}
OWN = frozenset(_OWN)
EACH = frozenset(_OWN | {name + ELSEWHERE for name in _OWN})
MANAGER = frozenset({"venue manager"})
MANAGERS = frozenset({"venue manager", "venue manager" + ELSEWHERE})
LEADS = frozenset({"coordinator"})
NOBODY: frozenset[str] = frozenset()


def entry(street: Street) -> tuple[object, ...]:
    """An entry of the first venue."""
    return (write(street.bar.at_the_bar, cameras="above the bar"),)


def about_staff(street: Street) -> tuple[object, ...]:
    """An entry of the first venue about somebody of its own staff (R4.9)."""
    return (write(street.bar.at_the_bar, doer=Doer.STAFF),)


def plain_entry(street: Street) -> tuple[object, ...]:
    """One about a customer: not for the desk."""
    return (write(street.bar.at_the_bar, doer=Doer.GUEST),)


def pattern(street: Street) -> tuple[object, ...]:
    """A pattern of both venues."""
    for bar in (street.bar, street.other_bar):
        write(bar.at_the_bar)
    return (venue_patterns.alerts()[0].id,)


def poster(street: Street) -> tuple[object, ...]:
    """A poster of the first venue."""
    return (poster_codes.issue(language="fr", by=street.bar.manager, now=NOW).id,)


def poster_file(street: Street) -> tuple[object, ...]:
    """The picture of another."""
    made = poster_codes.issue(language="fr", by=street.bar.manager, now=NOW)
    street.codes["picture"] = made.code
    return (made.id, "svg")


def its_code(street: Street) -> Mapping[str, str]:
    """What only whoever made it has on the screen."""
    return {"code": street.codes["picture"]}


def venue(street: Street) -> tuple[object, ...]:
    """The first venue."""
    return (street.bar.venue_id,)


def report_beside(street: Street) -> tuple[object, ...]:
    """A report of Beatriz's, whose person agreed that the venue's entry lies beside it."""
    (entry_id,) = entry(street)
    venue_id = street.bar.team.organisation_id
    return (case_of_beatriz(street, linked_entry=entry_id, source_organisation=venue_id),)


def waiting(street: Street) -> tuple[object, ...]:
    """A team of a venue that nobody has admitted."""
    return (venue_team(f"Sample Bar {uuid4().hex}").pk,)


def unknown(street: Street) -> tuple[object, ...]:
    """Something that never was: for those who lead, too."""
    return (UUID(int=7),)


ROWS = (
    Row("nightlife:bar", EACH),
    Row("nightlife:new", EACH, posts=True, sends=says(incident="spiking")),
    Row("nightlife:slip", EACH, posts=True),
    Row("nightlife:home", EACH),
    Row("nightlife:home", EACH, posts=True),
    Row("nightlife:entry", OWN, about=entry),
    Row("nightlife:entry", NOBODY, about=unknown),
    Row("nightlife:amend", OWN, about=entry, posts=True),
    Row("nightlife:images", OWN, about=entry, posts=True, sends=says(state="done")),
    Row("nightlife:linked-slip", OWN, about=entry, posts=True),
    Row("nightlife:venue", MANAGERS),
    Row("nightlife:post", MANAGERS, posts=True),
    Row("nightlife:event", MANAGERS, posts=True),
    Row("nightlife:new-poster", MANAGERS, posts=True),
    Row("nightlife:poster-file", MANAGER, about=poster_file, posts=True, sends=its_code),
    Row("nightlife:take-down", MANAGER, about=poster, posts=True),
    Row("nightlife:month", MANAGERS, about=lambda _: (2026, 10, "csv")),
    Row("nightlife:year", MANAGERS, about=lambda _: (2025, "pdf")),
    Row("nightlife:desk", LEADS),
    Row("nightlife:see-alert", LEADS, about=pattern, posts=True),
    Row("nightlife:staff-entry", LEADS, about=about_staff),
    Row("nightlife:staff-entry", NOBODY, about=plain_entry),
    Row("nightlife:beside", LEADS | {"care worker"}, about=report_beside),
    Row("nightlife:see-entry", LEADS, about=about_staff, posts=True),
    Row("nightlife:admit", LEADS, about=waiting),
    Row("nightlife:admit", LEADS, about=waiting, posts=True),
    Row("nightlife:admit", NOBODY, about=venue),
    Row("nightlife:one-venue", LEADS, about=venue),
    Row("nightlife:change", LEADS, about=venue, posts=True),
    Row("nightlife:desk-post", LEADS, about=venue, posts=True),
    Row("nightlife:withdraw", LEADS, about=venue, posts=True),
    Row("nightlife:readmit", LEADS, about=venue, posts=True),
)
