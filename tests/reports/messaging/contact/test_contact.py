"""R1.12, R1.13: what a person said about being reached is obeyed everywhere."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.messaging.contact.contact import (
    LONGEST_TEXT,
    ContactChannel,
    ContactFrozen,
    ContactRefused,
    ContactState,
    ContactUnreadable,
    ContactUnsafe,
    InvalidContact,
    MayContact,
    NoContactWanted,
    NoNumber,
    NoWindow,
    OutOfDate,
    OutsideWindow,
    SafeContact,
    SheWillContactUs,
    Window,
)
from reports.messaging.contact.text_permission import check_may_contact, next_window

BRUSSELS = ZoneInfo("Europe/Brussels")
MONTH = timedelta(days=30)
TUESDAY_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=BRUSSELS)
OFFICE_HOURS = Window(weekdays=(0, 1, 2, 3, 4), starts=time(9), ends=time(17))


def contact(**changes: object) -> SafeContact:
    values: dict[str, object] = {
        "may_contact": MayContact.YES,
        "language": "fr",
        "confirmed_at": TUESDAY_NOON - timedelta(days=1),
        "timezone": "Europe/Brussels",
        "channel": ContactChannel.SMS,
        "number": "+32470123456",
        "windows": (OFFICE_HOURS,),
    }
    return SafeContact(**(values | changes))  # type: ignore[arg-type]


def check(given: SafeContact, now: datetime = TUESDAY_NOON) -> None:
    check_may_contact(contact=given, now=now, reconfirm_after=MONTH)


def test_inside_her_hours_she_may_be_contacted() -> None:
    check(contact())


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"state": ContactState.UNSAFE}, ContactUnsafe),
        ({"state": ContactState.FROZEN}, ContactFrozen),
        ({"windows": ()}, NoWindow),
        ({"confirmed_at": TUESDAY_NOON - timedelta(days=31)}, OutOfDate),
        ({"channel": ContactChannel.THIRD_PERSON, "number": ""}, NoNumber),
    ],
)
def test_each_reason_not_to_contact_has_its_name(
    changes: dict[str, object], refusal: type[ContactRefused]
) -> None:
    with pytest.raises(refusal):
        check(contact(**changes))


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [(MayContact.NO, NoContactWanted), (MayContact.SHE_WILL, SheWillContactUs)],
)
def test_no_and_i_will_contact_you_block_everything(
    answer: MayContact, refusal: type[ContactRefused]
) -> None:
    given = contact(may_contact=answer, channel=ContactChannel.NONE, number="", windows=())
    with pytest.raises(refusal):
        check(given)


def test_outside_her_hours_the_refusal_says_when_it_is_safe_again() -> None:
    evening = TUESDAY_NOON.replace(hour=20)
    with pytest.raises(OutsideWindow) as refused:
        check(contact(), evening)
    assert refused.value.next_start == datetime(2026, 11, 25, 9, 0, tzinfo=BRUSSELS)


def test_her_time_zone_counts_and_not_the_servers() -> None:
    given = contact(timezone="America/Montreal")
    with pytest.raises(OutsideWindow):
        check(given, datetime(2026, 11, 24, 10, 0, tzinfo=UTC))  # five in the morning there
    check(given, datetime(2026, 11, 24, 15, 0, tzinfo=UTC))


def test_a_window_can_run_into_the_next_morning() -> None:
    night = Window(weekdays=(4,), starts=time(22), ends=time(2))
    friday = datetime(2026, 11, 27, 23, 0, tzinfo=BRUSSELS)
    check(contact(windows=(night,)), friday)
    check(contact(windows=(night,)), friday + timedelta(hours=2))
    with pytest.raises(OutsideWindow):
        check(contact(windows=(night,)), friday + timedelta(hours=3))


def test_the_same_time_twice_means_day_and_night() -> None:
    always = Window(weekdays=tuple(range(7)), starts=time(0), ends=time(0))
    assert contact(windows=(always,)).safe_hours.always


ONCE = Window(
    weekdays=(1,), starts=time(22), ends=time(23), until=TUESDAY_NOON.replace(hour=22, minute=30)
)


def test_an_hour_named_for_once_ends_with_it_and_never_comes_again() -> None:
    only = contact(windows=(ONCE,))
    check(only, TUESDAY_NOON.replace(hour=22, minute=29))
    for over in (TUESDAY_NOON.replace(hour=22, minute=30), TUESDAY_NOON + timedelta(days=7)):
        with pytest.raises(NoWindow):
            check(only, over)
        assert next_window(contact=only, now=over) is None


def test_her_other_hours_go_on_after_the_one_named_for_once() -> None:
    both = contact(windows=(ONCE, OFFICE_HOURS))
    late = TUESDAY_NOON.replace(hour=22, minute=30)
    assert next_window(contact=both, now=late) == datetime(2026, 11, 25, 9, 0, tzinfo=BRUSSELS)


def test_an_hour_named_for_once_that_comes_too_late_is_no_hour() -> None:
    """Its weekday comes again only after its end."""
    gone = replace(ONCE, weekdays=(0,))
    assert next_window(contact=contact(windows=(gone,)), now=TUESDAY_NOON) is None
    both = contact(windows=(gone, replace(OFFICE_HOURS, weekdays=(2,))))
    assert next_window(contact=both, now=TUESDAY_NOON.replace(hour=18)) == datetime(
        2026, 11, 25, 9, 0, tzinfo=BRUSSELS
    )


def test_hours_are_kept_as_they_were_named() -> None:
    said = contact(windows=(ONCE, OFFICE_HOURS))
    assert SafeContact.from_json(said.to_json()) == said
    before = {"weekdays": [1], "starts": "22:00:00", "ends": "23:00:00"}
    assert Window.from_json(before) == replace(ONCE, until=None)


@given(st.integers(min_value=0, max_value=2 * 365 * 24 * 60))
def test_never_allowed_outside_a_window(minutes: int) -> None:
    """R1.13, over clock changes too: allowed means that her own clock stands inside a window."""
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    given = contact(confirmed_at=now)
    local = now.astimezone(BRUSSELS)
    inside = local.weekday() < 5 and time(9) <= local.time() < time(17)
    if inside:
        check(given, now)
    else:
        with pytest.raises(OutsideWindow):
            check(given, now)
    following = next_window(contact=given, now=now)
    assert following is not None
    assert following >= now


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": ContactChannel.NONE}, "channel"),
        ({"number": ""}, "number"),
        ({"number": "0470 12 34 56"}, "number"),
        ({"number": "+3212"}, "number"),
        ({"timezone": "Europe/Nowhere"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"pretext": "x" * (LONGEST_TEXT + 1)}, "pretext"),
        ({"may_contact": MayContact.NO}, "number"),
    ],
)
def test_what_contradicts_itself_is_refused_by_field(
    changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidContact) as refused:
        contact(**changes)
    assert refused.value.field == field
    assert str(refused.value.message)
    assert "0470" not in str(refused.value)


def test_a_number_that_must_not_be_used_is_not_kept() -> None:
    with pytest.raises(InvalidContact):
        contact(may_contact=MayContact.SHE_WILL, channel=ContactChannel.NONE)


HOSTILE = st.text(max_size=80) | st.just("\x00\u202e\U0001f333")


@given(pretext=HOSTILE, danger=HOSTILE, voicemail=st.none() | st.booleans())
def test_written_and_read_back_it_is_the_same(
    pretext: str, danger: str, voicemail: bool | None
) -> None:
    given = contact(pretext=pretext, danger_word=danger, voicemail=voicemail)
    assert SafeContact.from_json(given.to_json()) == given


OLDER_OR_NEWER: list[dict[str, object]] = [
    {"timezone": "Europe/Nowhere"},
    {"only_when_alone": True},
    {"state": "asleep"},
    {"channel": "pigeon"},
    {"confirmed_at": "yesterday"},
    {"confirmed_at": None},
    {"windows": [{"weekdays": [9], "starts": "09:00", "ends": "10:00"}]},
    {"number": "0470 12 34 56"},
]


@pytest.mark.parametrize("changes", OLDER_OR_NEWER)
def test_what_this_version_did_not_write_has_one_error_of_its_own(
    changes: dict[str, object],
) -> None:
    with pytest.raises(ContactUnreadable) as broken:
        SafeContact.from_json(contact().to_json() | changes)
    assert str(broken.value) == ""
    assert broken.value.__suppress_context__


@pytest.mark.parametrize("plain", [{}, [], None])
def test_what_is_missing_or_no_contact_at_all_is_unreadable_too(plain: Any) -> None:
    with pytest.raises(ContactUnreadable):
        SafeContact.from_json(plain)


def test_a_number_stays_hers_when_the_tables_of_countries_change() -> None:
    """Which numbers exist is asked at the door: what is on file opens, and can be stopped."""
    gone = SafeContact.from_json(contact().to_json() | {"number": "+3247012345"})
    assert replace(gone, state=ContactState.STOPPED).number == "+3247012345"


def test_without_code_words_nothing_proves_who_speaks() -> None:
    shown = contact(she_says="a", we_say="b", danger_word="c").without_code_words()
    assert (shown.she_says, shown.we_say, shown.danger_word) == ("", "", "")


@pytest.mark.parametrize("weekdays", [(), (7,), (-1,)])
def test_a_window_needs_a_day_of_the_week(weekdays: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="weekdays"):
        Window(weekdays=weekdays, starts=time(9), ends=time(10))
