"""Shared devices: who opens one, what it is good for, and every way in that must stay shut."""

import re
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from reports.accounts.credentials import own_account
from reports.accounts.devices import pin_rules, shared_devices
from reports.accounts.devices.shared_devices import DeviceClosed, DeviceKind, NoDevice, WrongPin
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.models import Membership, SharedDevice, TeamKind
from reports.accounts.onboarding import members
from reports.accounts.throttling.throttle import Throttled
from reports.audit.models import Event
from reports.vault.primitives import password_keys
from reports.vault.ring_rotation import key_rotation
from tests.reports.accounts.counters import PIN, Place, make_place
from tests.reports.accounts.people import Cast, cheap_passwords, make_cast

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def pharmacy(cast: Cast) -> Place:
    """A pharmacy, and Farah who works there."""
    return make_place("pharmacy", TeamKind.PHARMACY, cast, person="Farah")


@pytest.fixture
def venue(cast: Cast) -> Place:
    """A venue, and Goran who works there."""
    return make_place("venue", TeamKind.VENUE, cast, person="Goran")


class TestOpening:
    """By a person with her second factor, for one shift, for her own team's kind of place."""

    def test_a_token_opens_what_its_team_is(self, pharmacy: Place) -> None:
        opened = pharmacy.open(now=NOW)

        device = shared_devices.device_of(token=opened.token, now=NOW)
        assert device == opened.device
        assert device is not None
        assert device.kind is DeviceKind.COUNTER
        assert (device.team_id, device.organisation_id) == (
            pharmacy.team.pk,
            pharmacy.team.organisation_id,
        )
        assert device.opened_by == pharmacy.person.user_id
        assert device.ends_at == NOW + timedelta(hours=12)
        assert not device.blank

    def test_only_a_keyed_hash_of_the_token_is_stored(self, pharmacy: Place) -> None:
        opened = pharmacy.open(now=NOW)

        row = SharedDevice.objects.values().get()
        kept = b"".join(bytes(row[name]) for name in ("token", "facts", "pin"))
        assert opened.token.encode() not in kept
        assert PIN.encode() not in kept
        assert not re.search(rf"\b{PIN}\b", str(row))  # an id may have these digits inside

    def test_nobody_opens_one_for_a_team_that_is_not_hers(
        self, pharmacy: Place, venue: Place
    ) -> None:
        with pytest.raises(NotAllowed):
            shared_devices.open_device(
                by=venue.person.staff,
                kind=DeviceKind.COUNTER,
                team_id=pharmacy.team.pk,
                pin=PIN,
                now=NOW,
            )

    @pytest.mark.parametrize("kind", [DeviceKind.BAR, DeviceKind.BOARD])
    def test_nobody_opens_a_device_of_another_kind(self, pharmacy: Place, kind: DeviceKind) -> None:
        with pytest.raises(NotAllowed):
            shared_devices.open_device(
                by=pharmacy.person.staff, kind=kind, team_id=pharmacy.team.pk, pin=PIN, now=NOW
            )

    @pytest.mark.parametrize("who", ["beatriz", "dalia", "ada"])
    def test_no_desk_opens_one(self, cast: Cast, pharmacy: Place, who: str) -> None:
        with pytest.raises(NotAllowed):
            shared_devices.open_device(
                by=getattr(cast, who).staff,
                kind=DeviceKind.COUNTER,
                team_id=pharmacy.team.pk,
                pin=PIN,
                now=NOW,
            )

    def test_an_unknown_team_looks_the_same(self, pharmacy: Place) -> None:
        with pytest.raises(NotAllowed):
            shared_devices.open_device(
                by=pharmacy.person.staff, kind=DeviceKind.COUNTER, team_id=uuid4(), pin=PIN, now=NOW
            )

    @pytest.mark.parametrize("hours", [-1, 0, 12.01, 24])
    def test_a_shift_is_twelve_hours_at_most(self, pharmacy: Place, hours: float) -> None:
        with pytest.raises(ValueError, match="twelve hours"):
            pharmacy.open(now=NOW, lasts=timedelta(hours=hours))

    def test_somebody_removed_while_she_opens_one_does_not(self, pharmacy: Place) -> None:
        """What she was when the page began is asked again under the lock of her row."""
        staff = pharmacy.person.staff
        Membership.objects.filter(user_id=staff.user_id).delete()

        with pytest.raises(NotAllowed):
            shared_devices.open_device(
                by=staff, kind=DeviceKind.COUNTER, team_id=pharmacy.team.pk, pin=PIN, now=NOW
            )
        assert not SharedDevice.objects.exists()

    def test_opening_and_closing_are_in_the_log(self, pharmacy: Place) -> None:
        device = pharmacy.open(now=NOW).device
        shared_devices.close_device(device_id=device.id, by=None, now=NOW)

        said = Event.objects.filter(subject_id=device.id).order_by("at", "position")
        assert [(each.kind, each.actor_id, each.actor_role) for each in said] == [
            ("device_opened", pharmacy.person.user_id, "device"),
            ("device_closed", pharmacy.person.user_id, "device"),
        ]


class TestPins:
    """Four to six digits, and not those that are tried first."""

    @pytest.mark.parametrize(
        "pin", ["", "123", "1234567", "12a4", "０１２３", "1111", "1234", "9876", "7890", "4321"]
    )
    def test_unfit(self, pharmacy: Place, pin: str) -> None:
        with pytest.raises(pin_rules.UnfitPin):
            pharmacy.open(now=NOW, pin=pin)
        assert not SharedDevice.objects.exists()

    @given(st.text(max_size=8))
    def test_whatever_is_typed_either_fits_or_is_refused(self, text: str) -> None:
        with suppress(pin_rules.UnfitPin):
            pin_rules.check_pin(text)
            assert 4 <= len(pin_rules.normal_pin(text)) <= 6
            assert pin_rules.normal_pin(text).isdigit()

    def test_another_keyboards_digits_are_the_same(self, pharmacy: Place) -> None:
        device = pharmacy.open(now=NOW, pin="２７０５").device
        shared_devices.blank(device_id=device.id)

        assert not shared_devices.unblank(device_id=device.id, pin=" 2705 ", now=NOW).blank


class TestTokens:
    """What opens nothing."""

    def test_no_other_token(self, pharmacy: Place) -> None:
        opened = pharmacy.open(now=NOW)

        for token in ("", "x", opened.token[:-1], opened.token.swapcase()):
            assert shared_devices.device_of(token=token, now=NOW) is None

    def test_not_after_the_shift(self, pharmacy: Place) -> None:
        opened = pharmacy.open(now=NOW, lasts=timedelta(hours=4))

        last = NOW + timedelta(hours=4)
        assert shared_devices.device_of(token=opened.token, now=last - SECOND) is not None
        assert shared_devices.device_of(token=opened.token, now=last) is None
        assert shared_devices.ended_team(token=opened.token, now=last) == pharmacy.team.pk
        with pytest.raises(DeviceClosed):
            shared_devices.unblank(device_id=opened.device.id, pin=PIN, now=last)

    def test_not_after_it_was_closed(self, pharmacy: Place) -> None:
        opened = pharmacy.open(now=NOW)
        shared_devices.close_device(device_id=opened.device.id, by=None, now=NOW)

        assert shared_devices.device_of(token=opened.token, now=NOW) is None
        assert shared_devices.ended_team(token=opened.token, now=NOW) is None
        with pytest.raises(DeviceClosed):
            shared_devices.unblank(device_id=opened.device.id, pin=PIN, now=NOW)
        with pytest.raises(NoDevice):
            shared_devices.close_device(device_id=opened.device.id, by=None, now=NOW)

    def test_a_row_moved_to_another_team_stays_what_was_sealed(
        self, pharmacy: Place, venue: Place
    ) -> None:
        """Whoever can only write to the database moves no device and makes none."""
        mine, theirs = pharmacy.open(now=NOW), venue.open(now=NOW)
        rows = SharedDevice.objects
        rows.filter(pk=mine.device.id).update(
            team=venue.team, opened_by=venue.person.user, ends_at=NOW + timedelta(days=9)
        )
        assert shared_devices.device_of(token=mine.token, now=NOW) == mine.device
        assert shared_devices.device_of(token=mine.token, now=NOW + timedelta(hours=13)) is None

        found, wanted = rows.get(pk=mine.device.id), rows.get(pk=theirs.device.id)
        wanted.delete()
        rows.filter(pk=found.pk).update(facts=wanted.facts)
        assert shared_devices.device_of(token=mine.token, now=NOW) is None

    def test_a_token_put_on_another_row_opens_nothing(self, pharmacy: Place, venue: Place) -> None:
        mine, theirs = pharmacy.open(now=NOW), venue.open(now=NOW)
        row = SharedDevice.objects.get(pk=mine.device.id)
        row.delete()
        SharedDevice.objects.filter(pk=theirs.device.id).update(token=row.token)

        assert shared_devices.device_of(token=mine.token, now=NOW) is None

    def test_two_queries(
        self, pharmacy: Place, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        opened = pharmacy.open(now=NOW)

        with django_assert_num_queries(2):
            shared_devices.device_of(token=opened.token, now=NOW)

    def test_the_rings_rotation_finds_every_column(self) -> None:
        found = {key_rotation.column_name(each) for each in key_rotation.columns()}
        assert found >= {f"reports_shareddevice.{name}" for name in ("token", "facts", "pin")}


class TestBlank:
    """After a minute without a request, or at once; back with the PIN (R3.6)."""

    def test_a_minute_without_a_request(self, pharmacy: Place) -> None:
        opened = pharmacy.open(now=NOW)

        assert not _blank(opened.token, NOW + 30 * SECOND)
        assert not _blank(opened.token, NOW + MINUTE + 29 * SECOND)
        assert _blank(opened.token, NOW + 2 * MINUTE + 29 * SECOND)

    def test_requests_close_together_are_noted_once(self, pharmacy: Place) -> None:
        opened = pharmacy.open(now=NOW)
        shared_devices.device_of(token=opened.token, now=NOW + 4 * SECOND)
        assert SharedDevice.objects.get().seen_at == NOW
        shared_devices.device_of(token=opened.token, now=NOW + 5 * SECOND)
        assert SharedDevice.objects.get().seen_at == NOW + 5 * SECOND

    def test_a_request_does_not_bring_it_back(self, pharmacy: Place) -> None:
        opened = pharmacy.open(now=NOW)
        assert _blank(opened.token, NOW + MINUTE)
        assert _blank(opened.token, NOW + MINUTE)

        shared_devices.unblank(device_id=opened.device.id, pin=PIN, now=NOW + MINUTE)
        assert not _blank(opened.token, NOW + MINUTE)
        shared_devices.blank(device_id=opened.device.id)
        assert _blank(opened.token, NOW + MINUTE + 10 * SECOND)
        assert SharedDevice.objects.get().seen_at == NOW + MINUTE

    def test_a_wrong_pin_on_an_open_screen_makes_it_blank(self, pharmacy: Place) -> None:
        opened = pharmacy.open(now=NOW)
        with pytest.raises(WrongPin):
            shared_devices.unblank(device_id=opened.device.id, pin="9999", now=NOW)

        assert _blank(opened.token, NOW)

    def test_five_wrong_pins_close_it(self, pharmacy: Place) -> None:
        opened = pharmacy.open(now=NOW)
        left = []
        for guess in ("0001", "0002", "0003", "0004"):
            with pytest.raises(WrongPin) as refusal:
                shared_devices.unblank(device_id=opened.device.id, pin=guess, now=NOW)
            left.append(refusal.value.left)
        assert left == [4, 3, 2, 1]

        with pytest.raises(DeviceClosed):
            shared_devices.unblank(device_id=opened.device.id, pin="0005", now=NOW)

        assert shared_devices.device_of(token=opened.token, now=NOW) is None
        with pytest.raises(DeviceClosed):
            shared_devices.unblank(device_id=opened.device.id, pin=PIN, now=NOW)
        closed = Event.objects.get(kind="device_closed")
        assert closed.reason == "wrong_pin"
        assert Event.objects.filter(kind="factor_refused", reason="wrong_pin").count() == 4

    def test_the_right_one_forgives_those_before(self, pharmacy: Place) -> None:
        device = pharmacy.open(now=NOW).device
        for _ in range(3):
            for guess in ("0001", "0002", "0003", "0004"):
                with pytest.raises(WrongPin):
                    shared_devices.unblank(device_id=device.id, pin=guess, now=NOW)
            shared_devices.unblank(device_id=device.id, pin=PIN, now=NOW)

    def test_a_busy_process_counts_no_try(
        self, pharmacy: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        device = pharmacy.open(now=NOW).device
        with monkeypatch.context() as patch:
            patch.setattr(password_keys._places, "taken", password_keys.Rank.KNOWN.value)
            for _ in range(9):
                with pytest.raises(Throttled):
                    shared_devices.unblank(device_id=device.id, pin="0001", now=NOW)

        assert SharedDevice.objects.get().wrong_pins == 0
        assert not shared_devices.unblank(device_id=device.id, pin=PIN, now=NOW).blank


def _blank(token: str, now: datetime) -> bool:
    device = shared_devices.device_of(token=token, now=now)
    assert device is not None
    return device.blank


class TestSeeingAndClosing:
    """Her organisation's people, and whoever may remove people: nobody else."""

    def test_a_colleague_of_the_same_organisation_closes_it(
        self, pharmacy: Place, venue: Place
    ) -> None:
        device = pharmacy.open(now=NOW).device
        other = venue.open(now=NOW).device

        assert shared_devices.open_devices(by=pharmacy.person.staff, now=NOW) == [device]
        with pytest.raises(NoDevice):
            shared_devices.close_device(device_id=other.id, by=pharmacy.person.staff, now=NOW)
        shared_devices.close_device(device_id=device.id, by=pharmacy.person.staff, now=NOW)
        assert shared_devices.open_devices(by=pharmacy.person.staff, now=NOW) == []
        assert Event.objects.get(kind="device_closed").actor_role == "pharmacist"

    def test_coordinators_see_and_close_every_one(
        self, cast: Cast, pharmacy: Place, venue: Place
    ) -> None:
        found = {place.open(now=NOW).device.id for place in (pharmacy, venue)}

        assert {
            each.id for each in shared_devices.open_devices(by=cast.dalia.staff, now=NOW)
        } == found
        for device_id in found:
            shared_devices.close_device(device_id=device_id, by=cast.dalia.staff, now=NOW)
        assert not SharedDevice.objects.exists()

    def test_a_care_worker_sees_none(self, cast: Cast, pharmacy: Place) -> None:
        device = pharmacy.open(now=NOW).device

        with pytest.raises(NotAllowed):
            shared_devices.open_devices(by=cast.beatriz.staff, now=NOW)
        with pytest.raises(NoDevice):
            shared_devices.close_device(device_id=device.id, by=cast.beatriz.staff, now=NOW)

    def test_the_same_queries_for_one_and_for_many(
        self,
        pharmacy: Place,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        staff = pharmacy.person.staff
        for count in (1, 5):
            while SharedDevice.objects.count() < count:
                pharmacy.open(now=NOW)
            with django_assert_num_queries(2):
                assert len(shared_devices.open_devices(by=staff, now=NOW)) == count


class TestEnding:
    """With the person who opened it, and with the shift."""

    def test_a_removed_members_devices_close_at_once(
        self, cast: Cast, pharmacy: Place, venue: Place
    ) -> None:
        opened, other = pharmacy.open(now=NOW), venue.open(now=NOW)

        members.remove_member(
            team_id=pharmacy.team.pk,
            user_id=pharmacy.person.user_id,
            by=cast.dalia.staff,
            now=NOW,
        )

        assert shared_devices.device_of(token=opened.token, now=NOW) is None
        assert shared_devices.device_of(token=other.token, now=NOW) is not None
        assert Event.objects.get(kind="device_closed").actor_id == cast.dalia.user_id

    def test_so_do_those_of_somebody_who_ends_all_her_sessions(self, pharmacy: Place) -> None:
        opened = pharmacy.open(now=NOW)
        own_account.end_sessions(user=pharmacy.person.user, now=NOW)

        assert shared_devices.device_of(token=opened.token, now=NOW) is None

    def test_what_is_long_over_goes(self, pharmacy: Place) -> None:
        pharmacy.open(now=NOW, lasts=timedelta(hours=4))
        stays = pharmacy.open(now=NOW, lasts=timedelta(hours=8))

        shared_devices.forget_old(now=NOW + timedelta(hours=6) - SECOND)
        assert SharedDevice.objects.count() == 2
        shared_devices.forget_old(now=NOW + timedelta(hours=6))

        assert SharedDevice.objects.get().pk == stays.device.id
        assert Event.objects.get(kind="device_closed").reason == "shift_over"


@pytest.mark.django_db(transaction=True)
def test_a_hundred_pins_at_once_are_five_tries() -> None:
    """Each waits for the one before; the row is gone after the fifth."""
    with cheap_passwords():
        cast = make_cast()
        place = make_place("pharmacy", TeamKind.PHARMACY, cast, person="Farah")
        device = place.open(now=NOW).device
        answers: list[str] = []

        def guess(pin: str) -> None:
            try:
                shared_devices.unblank(device_id=device.id, pin=pin, now=NOW)
                answers.append("open")
            except (WrongPin, DeviceClosed, Throttled) as refusal:
                answers.append(type(refusal).__name__)
            finally:
                connection.close()

        for turn in range(10):
            threads = [
                threading.Thread(target=guess, args=(f"{4000 + turn * 10 + number}",))
                for number in range(10)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    assert len(answers) == 100
    assert answers.count("WrongPin") == 4
    assert "open" not in answers
    assert not SharedDevice.objects.exists()
