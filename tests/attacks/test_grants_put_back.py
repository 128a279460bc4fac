"""What granted once, and was used up, withdrawn or replaced, is put back whole and grants nothing.

The attacker kept copies of the rows, owns the database, and holds what once was good: a partner's
token, a device's cookie, a lost phone, a code, a paper, a link, an old password, a seat. By SQL
and HTTP.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from nightlife.models import Post
from reports.accounts.authentication import authenticator_codes, second_factors
from reports.accounts.credentials import api_tokens, own_account
from reports.accounts.devices import shared_devices
from reports.accounts.models import Proposal, Purpose, Team
from reports.accounts.onboarding import invitations, members
from reports.audit.chain.seals import seal_minute
from reports.audit.log import OPERATOR
from reports.audit.verification.verify import verify
from reports.vault.row_checks.row_marks import RowFault
from tests.attacks.conftest import rows, sql
from tests.attacks.links import follow
from tests.attacks.test_forged_factors import add, is_inside, proves, typed_password
from tests.nightlife import story
from tests.pharmacy.counter import make_street
from tests.reports.accounts.authenticator import Passkey
from tests.reports.accounts.people import Cast, Person, app_secret, join, log_in, password_of
from tests.reports.cases.world import NOW
from tests.reports.channels.api.partners import make_partner, question

LATER = timedelta(seconds=30)
type Copies = dict[str, list[str]]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time of the scene, until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(params=[True, False], ids=["sealed", "not yet sealed"])
def sealed(request: pytest.FixtureRequest) -> bool:
    """Whether the minute's root was made between the change and the putting back."""
    return bool(request.param)


def copied(*tables: str) -> Copies:
    """Every row of these tables, as text that goes in again."""
    return {
        table: [row for (row,) in rows(f"select to_jsonb(t)::text from {table} t")]  # noqa: S608
        for table in tables
    }


def put_back(copies: Copies, *, seal: bool) -> None:
    """The tables as they were, parents first, after the minute or within it."""
    if seal:
        seal_minute(now=NOW)
    for table in reversed(copies):
        sql(f"delete from {table}")  # noqa: S608
    for table, kept in copies.items():
        for row in kept:
            sql(
                f"insert into {table}"  # noqa: S608
                f" select * from jsonb_populate_record(null::{table}, %s::jsonb)",
                row,
            )


def faults() -> set[str]:
    """What `./run verify_audit` says after the next minute."""
    seal_minute(now=NOW)
    return {fault.kind.value for fault in verify(now=NOW).faults}


def test_a_withdrawn_token_put_back_files_nothing(cast: Cast, sealed: bool) -> None:
    partner = make_partner("Sample partner")
    assert partner.send(question()).status_code == 201
    kept = copied("reports_apitoken")
    seal_minute(now=NOW)
    api_tokens.withdraw_token(token_id=partner.token_id, by=OPERATOR, now=NOW)
    put_back(kept, seal=sealed)
    assert partner.send(question()).status_code == 401
    assert faults() == {RowFault.RETURNED}


def test_a_closed_device_put_back_is_closed(db: None, sealed: bool) -> None:
    """Its PIN was seen over the counter; its cookie is still in the browser."""
    client = Client()
    pharmacy = make_street().lime
    opened = pharmacy.at_device(client, now=NOW)
    assert client.get("/pharmacy/own/").status_code == 200
    kept = copied("reports_shareddevice")
    seal_minute(now=NOW)
    shared_devices.close_device(device_id=opened.device.id, by=pharmacy.person.staff, now=NOW)
    put_back(kept, seal=sealed)
    assert client.get("/pharmacy/own/").status_code != 200
    assert faults() == {RowFault.RETURNED}


def test_a_passkey_that_was_removed_is_not_put_back(cast: Cast, sealed: bool) -> None:
    """It was stolen, and she took it off her account."""
    stolen = Passkey(settings.LINDEN_PUBLIC_ADDRESS, str(settings.OTP_WEBAUTHN_RP_ID))
    add(cast.chidi, stolen)
    assert proves(cast.chidi, stolen)
    table = "django_otp_webauthn_webauthncredential"
    kept = copied(table, "reports_passkeyseal")
    seal_minute(now=NOW)
    client = Client()
    log_in(client, cast.chidi, now=NOW + LATER)
    ((key,),) = rows(f"select id from {table}")  # noqa: S608
    assert client.post(f"/staff/account/passkeys/{key}/").status_code == 302
    put_back(kept, seal=sealed)
    assert not proves(cast.chidi, stolen)
    assert faults() == {RowFault.RETURNED}


def test_an_app_that_was_replaced_is_not_put_back(
    cast: Cast, sealed: bool, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Her phone was taken, and she has another: the first one's codes are nobody's."""
    kept = copied("reports_totpdevice")
    seal_minute(now=NOW)
    monkeypatch.setattr(authenticator_codes, "new_secret", lambda: app_secret("another phone"))
    user = cast.beatriz.user
    second_factors.start_totp(user=user, now=NOW)
    code = authenticator_codes.code(app_secret("another phone"), now=NOW)
    second_factors.confirm_totp(user=user, typed=code, by=OPERATOR, now=NOW)
    put_back(kept, seal=sealed)
    clock.shift(LATER)
    thief = typed_password(cast.beatriz)
    sent = {"code": cast.beatriz.code(NOW + LATER)}
    assert thief.post("/staff/verify/", sent).status_code == 403
    assert not is_inside(thief)
    assert RowFault.RETURNED in faults()


def test_a_backup_code_that_was_used_is_used(cast: Cast, sealed: bool) -> None:
    """The paper is found later, with the codes she struck off."""
    kept = copied("reports_backupdevice")
    seal_minute(now=NOW)
    client, code = typed_password(cast.beatriz), cast.beatriz.backup_codes[0]
    assert client.post("/staff/verify/", {"code": code}).status_code == 302
    put_back(kept, seal=sealed)
    thief = typed_password(cast.beatriz)
    assert thief.post("/staff/verify/", {"code": code}).status_code == 403
    assert faults() == {RowFault.OLDER}


def test_nor_the_paper_of_before_a_lost_phone(cast: Cast, sealed: bool) -> None:
    """Everything that was lost ended; the new paper is good, in the same minute already."""
    kept = copied("reports_backupdevice")
    seal_minute(now=NOW)
    user, lost = cast.beatriz.user, cast.beatriz.backup_codes[0]
    second_factors.forget_factors(user=user)
    put_back(kept, seal=sealed)
    thief = typed_password(cast.beatriz)
    assert thief.post("/staff/verify/", {"code": lost}).status_code == 403
    new = second_factors.make_backup_codes(user=user, by=OPERATOR, now=NOW)
    assert typed_password(cast.beatriz).post("/staff/verify/", {"code": lost}).status_code == 403
    client = typed_password(cast.beatriz)
    assert client.post("/staff/verify/", {"code": new[0]}).status_code == 302


def link(cast: Cast) -> str:
    """What Dalia hands over to Beatriz, who lost her password."""
    return invitations.issue_reset(
        user_id=cast.beatriz.user_id, purpose=Purpose.PASSWORD, by=cast.dalia.staff, now=NOW
    )


def opens(token: str) -> int:
    """What looking at a link and pressing its button answer, the higher of both."""
    client, address = Client(), f"/staff/invitation/{token}/"
    return max(client.get(address).status_code, client.post(address).status_code)


def test_a_link_that_was_used_is_not_used_again(cast: Cast, sealed: bool) -> None:
    token = link(cast)
    kept = copied("reports_invitation")
    seal_minute(now=NOW)
    assert opens(token) == 302
    put_back(kept, seal=sealed)
    assert opens(token) == 404
    assert faults() == {RowFault.OLDER}


def test_nor_one_that_a_newer_one_ended(cast: Cast, sealed: bool) -> None:
    token = link(cast)
    kept = copied("reports_invitation")
    seal_minute(now=NOW)
    link(cast)
    put_back(kept, seal=sealed)
    assert opens(token) == 404


def test_nor_one_whose_button_was_pressed_before_it_ended(cast: Cast, sealed: bool) -> None:
    """Whoever pressed it first, and waits at its first step, goes no further."""
    token, client = link(cast), Client()
    assert client.post(f"/staff/invitation/{token}/").status_code == 302
    assert client.get("/staff/begin/").status_code == 200
    kept = copied("reports_invitation")
    seal_minute(now=NOW)
    link(cast)
    put_back(kept, seal=sealed)
    assert client.get("/staff/begin/").status_code == 404


def test_nor_one_that_was_swept_away(cast: Cast, sealed: bool) -> None:
    """A link lies in the table for thirty days; a copy of its row for ever."""
    token = link(cast)
    kept = copied("reports_invitation")
    seal_minute(now=NOW)
    assert invitations.forget_old(now=NOW + timedelta(days=31)) > 0
    put_back(kept, seal=sealed)
    assert opens(token) == 404
    assert faults() == {RowFault.RETURNED}


NEW = "meadow-lantern-7-orchard"


def lets_in(person: Person, password: str) -> bool:
    """Whether this password is taken at the door."""
    sent = {"login": person.login, "password": password}
    return Client().post("/staff/login/", sent).status_code == 302


def test_an_old_password_is_not_put_back(cast: Cast, sealed: bool) -> None:
    """Somebody had read it over her shoulder, so she changed it."""
    beatriz = cast.beatriz
    kept = copied("reports_keywrap")
    seal_minute(now=NOW)
    own_account.change_password(user=beatriz.user, old=beatriz.password, new=NEW, now=NOW)
    assert lets_in(beatriz, NEW)
    put_back(kept, seal=sealed)
    assert not lets_in(beatriz, beatriz.password)
    assert faults() == {RowFault.OLDER}


def test_nor_the_one_of_before_a_lost_password(cast: Cast, sealed: bool) -> None:
    """With the key pair of then, on the account's row and in the wrap."""
    token = link(cast)
    ((user, version, public, enrolment),) = rows(
        "select id, key_version, public_key, enrolment from reports_user where id = %s",
        cast.beatriz.user_id,
    )
    kept = copied("reports_keywrap")
    seal_minute(now=NOW)
    follow(f"/staff/invitation/{token}/", "Beatriz again", proof=cast.beatriz.code(NOW))
    put_back(kept, seal=sealed)
    sql(
        "update reports_user set key_version = %s, public_key = %s, enrolment = %s where id = %s",
        *(version, public, enrolment, user),
    )
    assert not lets_in(cast.beatriz, cast.beatriz.password)
    assert faults() == {RowFault.OLDER}


def test_a_password_after_one_that_was_put_back_is_good(cast: Cast, sealed: bool) -> None:
    """Whatever number stood in the row: what is chosen next is the newest."""
    beatriz = cast.beatriz
    kept = copied("reports_keywrap")
    own_account.change_password(user=beatriz.user, old=beatriz.password, new=NEW, now=NOW)
    put_back(kept, seal=sealed)
    follow(f"/staff/invitation/{link(cast)}/", "Beatriz again", proof=beatriz.code(NOW))
    assert lets_in(beatriz, password_of("Beatriz again"))


def test_a_code_of_the_app_is_not_good_twice(cast: Cast, sealed: bool) -> None:
    """It was read off her screen as she typed it; the row forgets that it was used."""
    kept = copied("reports_totpdevice")
    seal_minute(now=NOW)
    log_in(Client(), cast.beatriz, now=NOW)
    put_back(kept, seal=sealed)
    thief = typed_password(cast.beatriz)
    sent = {"code": cast.beatriz.code(NOW)}
    assert thief.post("/staff/verify/", sent).status_code == 403
    assert not is_inside(thief)
    assert faults() == {RowFault.OLDER}


def test_a_passkey_does_not_forget_how_often_it_was_used(cast: Cast, sealed: bool) -> None:
    """A copy of it counts from where the copy was made."""
    hers = Passkey(settings.LINDEN_PUBLIC_ADDRESS, str(settings.OTP_WEBAUTHN_RP_ID))
    add(cast.chidi, hers)
    copy = replace(hers)
    kept = copied("django_otp_webauthn_webauthncredential", "reports_passkeyseal")
    seal_minute(now=NOW)
    assert proves(cast.chidi, hers)
    put_back(kept, seal=sealed)
    assert not proves(cast.chidi, copy)
    assert faults() == {RowFault.OLDER}


def test_who_was_taken_out_of_a_team_without_keys_is_out(cast: Cast, sealed: bool) -> None:
    """Her account goes on in another team."""
    office = cast.ada.staff.memberships[0][0]
    olga = join("Olga", Team.objects.get(pk=office), by=cast.dalia)
    to = {"team_id": cast.french.pk, "user_id": olga.user_id}
    invitations.add_to_team(**to, by=cast.dalia.staff, now=NOW)
    assert sees(olga, "/desk/people/") == 200
    kept = copied("reports_membership")
    seal_minute(now=NOW)
    members.remove_member(team_id=office, user_id=olga.user_id, by=cast.ada.staff, now=NOW)
    put_back(kept, seal=sealed)
    with time_machine.travel(NOW + LATER, tick=False):
        assert sees(olga, "/desk/people/", at=NOW + LATER) == 404
    assert faults() == {RowFault.RETURNED}


def sees(person: Person, address: str, *, at: datetime = NOW) -> int:
    """What this page answers somebody who logs in."""
    client = Client()
    log_in(client, person, now=at)
    return client.get(address).status_code


def test_a_venues_manager_who_is_none_any_more_does_not_lead(db: None, sealed: bool) -> None:
    nights = story.build()
    bar, mona = nights.lime, nights.lime.mona
    kept = copied("nightlife_venuerole")
    seal_minute(now=NOW)
    story.post(bar, mona, Post.DOOR, nights.cast, conflicted=True)
    put_back(kept, seal=sealed)
    assert sees(mona, "/nightlife/venue/") == 403
    assert faults() == {RowFault.OLDER}
    story.post(bar, mona, Post.MANAGER, nights.cast)
    assert bar.manager.leads


def test_what_was_decided_is_not_asked_again(cast: Cast, sealed: bool) -> None:
    """Emil asked for a new beginning for Beatriz; Dalia saw through it and took it off."""
    emil, dalia = Client(), Client()
    log_in(emil, cast.emil, now=NOW)
    log_in(dalia, cast.dalia, now=NOW)
    said = {"user_id": str(cast.beatriz.user_id), "purpose": "invitation"}
    assert emil.post("/desk/people/reset/", said).status_code == 302
    kept = copied("reports_proposal")
    asked = f"/desk/people/asked/{Proposal.objects.get().pk}"
    seal_minute(now=NOW)
    assert dalia.post(f"{asked}/dismiss/").status_code == 302
    put_back(kept, seal=sealed)
    assert asked not in dalia.get("/desk/board/").content.decode()
    answer = dalia.post(f"{asked}/confirm/", said | {"what": "reset"})
    assert answer.status_code == 409
    assert b"/staff/invitation/" not in answer.content
    assert faults() == {RowFault.RETURNED}
