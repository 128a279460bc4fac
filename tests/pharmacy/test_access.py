"""Who reaches what: every address of the counter, for every role, own pharmacy and another's."""

import ast
import re
from collections import Counter
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver

from pharmacy.register import pharmacies
from pharmacy.urls import urlpatterns
from reports.accounts.guards import device_guard
from reports.accounts.models import OrganisationKind, TeamKind
from reports.accounts.roles import CONTENT, MAY, Permission, Role
from reports.audit.events import ReasonCode
from reports.audit.models import Event
from reports.cases.access.access import open_case
from reports.cases.models import Case, Content, Task
from reports.messaging.models import OutboundText
from reports.region import region
from tests import source
from tests.pharmacy.counter import (
    CODE,
    NOW,
    OWN,
    Street,
    write_own,
    write_together,
)
from tests.reports.accounts.people import log_in

COUNTER = (
    "/pharmacy/",
    "/pharmacy/own/",
    "/pharmacy/own/form/",
    "/pharmacy/together/",
    "/pharmacy/advice/",
    "/pharmacy/receipt/",
    "/pharmacy/papers/",
    "/pharmacy/papers/fr/a4/",
)
DESK = "/pharmacy/desk/"
STAFF = ("/desk/inbox/", "/desk/board/", "/desk/people/", "/desk/teams/", "/shelters/")


def status(client: Client, address: str) -> int:
    return client.get(address).status_code


def entered(street: Street, who: str) -> Client:
    """Somebody's browser, logged in; `farah` works in the first pharmacy, `goran` in the other."""
    client = Client()
    people = {"farah": street.lime.person, "goran": street.birch.person}
    log_in(client, people.get(who) or getattr(street.cast, who), now=NOW)
    return client


@pytest.mark.parametrize("who", ["farah", "goran", "beatriz", "chidi", "dalia", "ada"])
def test_exactly_the_allowed_cells_answer(street: Street, who: str) -> None:
    """The counter is for pharmacists, its desk for coordinators, and no role has both."""
    client = entered(street, who)
    pharmacist, coordinator = who in {"farah", "goran"}, who == "dalia"
    for address in COUNTER:
        assert (status(client, address) == 200) is pharmacist, address
    for address in (DESK, f"{DESK}{street.lime.team.pk}/"):
        assert (status(client, address) == 200) is coordinator, address
    if not pharmacist:
        assert client.post("/pharmacy/own/form/", OWN).status_code == 404
    else:
        for address in STAFF:
            assert status(client, address) == 404, address


@pytest.mark.parametrize("address", [*COUNTER, DESK])
def test_the_password_alone_opens_nothing(street: Street, address: str) -> None:
    """Before the second factor."""
    client = Client()
    person = street.lime.person
    client.post("/staff/login/", {"login": person.login, "password": person.password})
    assert client.get(address)["Location"] == "/staff/verify/"


def test_a_shared_screen_reaches_the_counter_and_nothing_else(
    street: Street, counter: Client
) -> None:
    for address in COUNTER:
        assert status(counter, address) == 200, address
    for address in (DESK, *STAFF, "/staff/account/", "/nightlife/"):
        assert status(counter, address) in {302, 403, 404}, address


def test_a_bars_screen_has_no_counter(street: Street, client: Client) -> None:
    from tests.reports.accounts.counters import make_place

    bar = make_place("bar", TeamKind.VENUE, street.cast, person="Karim")
    bar.at_device(client, now=NOW)
    for address in COUNTER:
        assert client.get(address)["Location"].startswith("/staff/login/"), address


@pytest.mark.parametrize("who", ["farah", "goran", "counter"])
def test_after_sending_nobody_at_a_counter_reads_it(street: Street, who: str) -> None:
    """R3.5: not read, not listed, not searched, not opened again; by id or by words."""
    shared = Client()
    street.lime.at_device(shared, now=NOW)
    shown = write_own(shared)
    case, code = Case.objects.get(), CODE.search(shown)
    assert code
    shared.get("/pharmacy/")
    client = shared if who == "counter" else entered(street, who)
    for address in (f"/desk/file/{case.pk}/", f"/desk/file/{case.pk}/open/"):
        assert status(client, address) in {302, 403, 404, 405}
        assert client.post(address).status_code in {302, 403, 404, 405}
    for address in COUNTER:
        for asked in ("", "?q=canary", "?list=1", "?page=2"):
            page = client.get(address + asked).content
            assert str(OWN["happened"]).encode() not in page
            assert str(case.pk).encode() not in page
            assert code[0].encode() not in page


def test_no_address_of_the_counter_takes_a_case(street: Street) -> None:
    """R3.5: the only ids in addresses are those of teams and people, for coordinators."""
    taken = {
        part for each in urlpatterns for part in re.findall(r"<(?:\w+:)?(\w+)>", str(each.pattern))
    }
    assert taken == {"team_id", "user_id", "spoken", "paper"}


def test_a_pharmacists_role_opens_no_case() -> None:
    """R3.5."""
    assert MAY[Role.PHARMACIST].isdisjoint(CONTENT)
    assert Permission.INBOX not in MAY[Role.PHARMACIST]


FORBIDDEN = re.compile(r"police|prosecutor|parquet|politie|parket", re.IGNORECASE)


def test_nothing_passes_a_case_to_police_or_prosecutor() -> None:
    """R3.4: no role, permission, kind of organisation or address stands for them."""
    names = [*Role, *Permission, *OrganisationKind.values, *TeamKind.values]
    assert [name for name in names if FORBIDDEN.search(name)] == []
    addresses = str([str(each.pattern) for each in get_resolver().url_patterns])
    assert not FORBIDDEN.search(addresses)
    assert not FORBIDDEN.search(str([str(each.pattern) for each in urlpatterns]))


def test_the_counter_speaks_to_no_other_machine() -> None:
    """R3.4: no module of this app can reach a network, by itself or through a text."""
    wanted = {"http", "urllib.request", "socket", "smtplib", "requests", "httpx", "ftplib"}
    for path in (source.ROOT / "pharmacy").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            found = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                found = [node.module or ""]
            assert wanted.isdisjoint(found), path
            assert not any(each.startswith("reports.messaging.gateways") for each in found), path


def filed(street: Street, wish: str) -> tuple[object, ...]:
    """A report with this wish: all that came of it outside its seal, and what lies inside."""
    counter = Client(headers={"accept-language": "en"})
    street.lime.at_device(counter, now=NOW)
    events, texts = Counter(_kinds()), OutboundText.objects.count()
    known = set(Case.objects.values_list("id", flat=True))
    write_together(counter, police=wish, reach="she_will", number="")
    (case,) = Case.objects.exclude(id__in=known)
    contents = Content.objects.filter(case=case).values_list("name", flat=True)
    tasks = Task.objects.filter(case=case).values_list("kind", "newer_kind", "for_coordinator")
    consents = Content.objects.filter(case=case, name="case.consent").count()
    came = (
        (case.rank, case.team_id, case.queue, case.status, case.handover_to_id, consents),
        (sorted(contents), sorted(tasks)),
        sorted((Counter(_kinds()) - events).items()),
        OutboundText.objects.count() - texts,
    )
    dalia = street.cast.dalia
    opened = open_case(
        staff=dalia.staff,
        user_key=dalia.key,
        case_id=case.id,
        reason=ReasonCode.REVIEW,
        now=NOW,
    )
    assert opened.words()["police"] == wish
    return came


def _kinds() -> list[str]:
    return list(Event.objects.values_list("kind", flat=True))


def test_r3_4_the_wish_for_the_police_changes_nothing_but_what_is_shown(
    street: Street,
) -> None:
    """Yes, no, later: the same rows, tasks, events and texts come of it. It lies with the words."""
    filed(street, "no")  # what a first report of the day makes besides
    came = {wish: filed(street, wish) for wish in ("no", "yes", "undecided")}
    assert came["yes"] == came["undecided"] == came["no"]
    assert {each.uri for each in region().emergency_shown()} >= {"tel:101", "tel:112"}


def test_a_login_of_a_withdrawn_pharmacy_files_nothing(street: Street) -> None:
    client = entered(street, "farah")
    client.get("/pharmacy/own/form/")
    pharmacies.withdraw(team_id=street.lime.team.pk, by=street.cast.dalia.staff, now=NOW)
    assert client.post("/pharmacy/own/form/", OWN).status_code == 403
    assert not Case.objects.exists()


@pytest.mark.parametrize("who", ["farah", "beatriz", "ada"])
def test_only_a_coordinator_verifies(street: Street, who: str) -> None:
    client, team = entered(street, who), street.lime.team.pk
    for address in ("verify/", "withdraw/", f"{street.lime.person.user_id}/trained/"):
        assert client.post(f"{DESK}{team}/{address}").status_code == 404
    assert device_guard.COOKIE not in client.cookies
    assert client.get(f"{DESK}{uuid4()}/").status_code == 404
