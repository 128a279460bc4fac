"""A stolen or hostile token files as many emergencies as it is let: each is a case, and marked."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from reports.accounts.directory.profiles import open_profile, write_profile
from reports.cases.models import Case
from reports.cases.records import sources
from reports.cases.terms.machine_facts import Facts, RoutingWishes, Teller
from reports.followup.on_call import ringing
from reports.messaging.content import bodies
from reports.messaging.models import OutboundText, TextKind
from tests.reports.accounts.people import Cast, log_in, make_cast
from tests.reports.cases.world import NOW
from tests.reports.channels.api.conftest import clock as clock
from tests.reports.channels.api.partners import Partner, make_partner, report
from tests.shelters.households import put_on_duty

MARK = "one of many emergencies from one source"
EMERGENCY = {"danger_now": "yes", "threat_to_kill": "yes"}


@pytest.fixture
def cast(db: None) -> Cast:
    """Beatriz is on duty and can be rung."""
    cast = make_cast()
    put_on_duty(cast, now=NOW)
    user = cast.beatriz.user
    write_profile(user, replace(open_profile(user), duty_phone="+32470000001"))
    user.save()
    return cast


def flood(partner: Partner, times: int) -> None:
    for _ in range(times):
        assert partner.send(report(safety=EMERGENCY)).status_code == 201


def inbox(client: Client) -> str:
    return client.get("/desk/inbox/").text


def rung() -> list[str]:
    texts = OutboundText.objects.filter(kind=TextKind.PING)
    return [bodies.opened(text, None).body for text in texts]


def test_a_burst_is_marked_as_one_sources_in_the_inbox_and_in_the_ring(
    cast: Cast, client: Client
) -> None:
    flood(make_partner("Sample partner"), sources.MANY)
    flood(make_partner("Sample other"), 1)
    assert {each.owner_id for each in Case.objects.all()} == {cast.beatriz.user_id}, "routed as any"
    assert ringing.sweep(now=NOW + timedelta(minutes=1)) == 1
    assert "une seule source" in rung()[0], "in French, as Beatriz reads"

    log_in(client, cast.beatriz, now=NOW)
    page = inbox(client)
    assert page.count(MARK) == sources.MANY
    assert len(set(Case.objects.values_list("id", flat=True))) == sources.MANY + 1


def test_a_few_are_not(cast: Cast, client: Client) -> None:
    flood(make_partner("Sample partner"), sources.MANY - 1)
    flood(make_partner("Sample other"), sources.MANY - 1)
    assert ringing.sweep(now=NOW + timedelta(minutes=1)) == 1
    assert "source" not in rung()[0]
    log_in(client, cast.beatriz, now=NOW)
    assert MARK not in inbox(client)


def test_what_comes_slowly_is_no_burst() -> None:
    """At any hour of the night: what counts is what comes together."""
    partner = uuid4()
    cases = [Case(rank=3, filed_at=NOW + number * sources.WITHIN / 3) for number in range(12)]
    facts = {
        case.id: Facts(
            language="fr",
            teller=Teller.HERSELF,
            counted=None,
            wishes=RoutingWishes(),
            source_organisation=partner,
        )
        for case in cases
    }
    assert sources.in_a_burst(cases, facts) == frozenset()
    together = [Case(rank=3, filed_at=NOW + timedelta(days=1)) for _ in range(sources.MANY)]
    facts |= {case.id: facts[cases[0].id] for case in together}
    assert sources.in_a_burst([*cases, *together], facts) == {case.id for case in together}
    calm = [Case(rank=2, filed_at=NOW) for _ in range(sources.MANY)]
    assert not sources.in_a_burst(calm, {case.id: facts[cases[0].id] for case in calm})
