"""Sample houses for the demo, with the kinds of rules that houses in Brussels have.

None of them exists; each alias says so. Two shelters have them between them: North (houses for
women and for young people) and South (for men, families, a hotel, a host family, a night house).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from config.local.sample_data.tongues import here
from shelters.facts.unit_facts import Budget, FlatTerms, HouseFacts, Range, UnitFacts
from shelters.models import HouseKind


@dataclass(frozen=True, kw_only=True)
class SampleHouse:
    """One house; `free` says for its units, in turn, in how many hours each is free (None: not).

    `said` is how many hours ago its people last stood by that; `zones` are places in the list of
    the region's communes.
    """

    login: str
    kind: HouseKind
    facts: HouseFacts
    units: Sequence[UnitFacts]
    zones: tuple[int, ...]
    free: Sequence[int | None]
    said: float = 0.5
    shared: bool = False


def _units(count: int, name: str, **facts: object) -> list[UnitFacts]:
    return [
        UnitFacts(name=f"{name} {number}", **facts)  # type: ignore[arg-type]
        for number in range(1, count + 1)
    ]


HOUSES: Final = (
    SampleHouse(
        login="shelter-1",
        kind=HouseKind.CRISIS,
        facts=HouseFacts(
            alias="Sample House North",
            rules=UnitFacts(
                composition=("women", "families"),
                adult_age=Range(least=18),
                child_age=Range(most=18),
                sons_max_age=14,
                max_children=4,
                pets=(),
                languages=("fr", "en", "ar"),
                permit_required=False,
                day_price=0,
                security=3,
                max_stay_days=90,
                pregnant=True,
                emergency=True,
                interview_first=False,
                funded_days=90,
                incomes=("funded_days", "public_guarantee"),
                substances="in_treatment",
                mental_health="some",
                trans=True,
                interpreter=True,
                guards=("secret_address", "staff_all_night", "camera"),
                smoking="outside",
                school_near=True,
            ),
            duty_phone="+32471000011",
            phone_language=here("fr")[0],
            shift_changes=("07:00", "14:00", "21:00"),
        ),
        units=[
            *_units(2, "Studio", beds=1, cots=1, room="studio", step_free=True, bathroom=True),
            *_units(3, "Room", beds=3, cots=1, room="own_room", step_free=False),
            UnitFacts(name="Flat 1", beds=5, cots=2, room="flat", step_free=False, lift=True),
        ],
        zones=(3,),
        free=(0, None, 0, 0, 30, 0),
    ),
    SampleHouse(
        login="shelter-1",
        kind=HouseKind.CRISIS,
        facts=HouseFacts(
            alias="Sample House Early Years",
            rules=UnitFacts(
                composition=("women", "families"),
                adult_age=Range(least=18),
                child_age=Range(most=6),
                max_children=3,
                sons_max_age=6,
                step_free=False,
                pets=(),
                languages=("fr",),
                permit_required=True,
                day_price=12,
                security=2,
                max_stay_days=270,
                pregnant=True,
                emergency=True,
                interview_first=True,
                intake_from="08:00",
                intake_until="22:00",
                incomes=("own_income", "public_guarantee"),
                substances="no",
                mental_health="none",
                documents=("identity",),
                smoking="no",
            ),
        ),
        units=_units(4, "Room", beds=2, cots=1, room="own_room"),
        zones=(8,),
        free=(0, 0, None, None),
        said=5,
    ),
    SampleHouse(
        login="shelter-1",
        kind=HouseKind.TRANSIT,
        facts=HouseFacts(
            alias="Sample House Family Flats",
            flat_terms=FlatTerms(
                decides="committee", decision_days=14, follows="house", monthly=280
            ),
            rules=UnitFacts(
                composition=("women", "families"),
                adult_age=Range(least=18),
                max_children=7,
                sons_max_age=18,
                step_free=False,
                pets=("cat",),
                pet_places=("on_site",),
                languages=("fr", "nl", "en"),
                permit_required=False,
                day_price=9,
                security=2,
                max_stay_days=365,
                emergency=False,
                interview_first=True,
                intake_from="08:00",
                intake_until="18:00",
                incomes=("own_income", "public_guarantee"),
                substances="no",
                room="flat",
                extension_days=90,
            ),
        ),
        units=[
            *_units(4, "Flat", beds=4, cots=1),
            *_units(2, "Large flat", beds=8, cots=1),
        ],
        zones=(8, 11),
        free=(48, None, 0, None, 0, None),
        said=20,
    ),
    SampleHouse(
        login="shelter-1",
        kind=HouseKind.CRISIS,
        facts=HouseFacts(
            alias="Sample House 18 to 25",
            rules=UnitFacts(
                composition=("women", "men", "couples"),
                adult_age=Range(least=18, most=25),
                max_children=0,
                step_free=True,
                pets=(),
                languages=("fr", "nl", "en"),
                permit_required=False,
                day_price=0,
                security=2,
                max_stay_days=90,
                extension_days=90,
                lgbtqia=True,
                trans=True,
                emergency=True,
                interview_first=False,
                substances="tolerated",
                mental_health="some",
                smoking="outside",
            ),
        ),
        units=_units(4, "Room", beds=1, cots=0, room="own_room"),
        zones=(12,),
        free=(0, 0, None, None),
        said=1,
    ),
    SampleHouse(
        login="shelter-2",
        kind=HouseKind.TRANSIT,
        facts=HouseFacts(
            alias="Sample House for Men",
            flat_terms=FlatTerms(decides="house", decision_days=0, follows="house"),
            rules=UnitFacts(
                composition=("men",),
                adult_age=Range(least=18),
                max_children=0,
                step_free=True,
                pets=("dog", "cat"),
                pet_places=("on_site",),
                languages=("fr", "nl", "en", "ar"),
                permit_required=False,
                day_price=0,
                security=1,
                max_stay_days=28,
                emergency=True,
                interview_first=False,
                substances="in_treatment",
                mental_health="some",
                trans=True,
            ),
            duty_phone="+32471000012",
            phone_language=here("nl")[0],
            shift_changes=("08:00", "20:00"),
        ),
        units=_units(5, "Room", beds=1, cots=0, room="own_room"),
        zones=(0,),
        free=(0, 0, 0, None, 72),
    ),
    SampleHouse(
        login="shelter-2",
        kind=HouseKind.HOTEL,
        facts=HouseFacts(
            alias="Sample Hotel Rooms",
            rules=UnitFacts(
                composition=("women", "men", "families", "couples"),
                child_age=Range(most=18),
                sons_max_age=18,
                max_children=3,
                step_free=True,
                lift=True,
                pets=("dog",),
                pet_places=("on_site",),
                languages=("fr", "nl", "en"),
                permit_required=False,
                day_price=0,
                security=1,
                max_stay_days=14,
                emergency=True,
                interview_first=False,
                room="own_room",
                guards=("camera",),
            ),
            budget=Budget(per_night=85, nights=120),
        ),
        units=[
            *_units(3, "Double room", beds=2, cots=1),
            UnitFacts(name="Family room 1", beds=4, cots=1),
        ],
        zones=(15,),
        free=(0, 0, None, 0),
        said=3,
    ),
    SampleHouse(
        login="shelter-2",
        kind=HouseKind.HOST_FAMILY,
        facts=HouseFacts(
            alias="Sample Host Family",
            rules=UnitFacts(
                composition=("women", "couples"),
                adult_age=Range(least=18),
                max_children=1,
                child_age=Range(most=12),
                sons_max_age=12,
                step_free=False,
                languages=("nl", "en"),
                permit_required=False,
                day_price=0,
                security=1,
                max_stay_days=30,
                lgbtqia=True,
                trans=True,
                smoking="no",
                room="own_room",
            ),
        ),
        units=[UnitFacts(name="Guest room", beds=2, cots=1, pets=())],
        zones=(17,),
        free=(0,),
        said=10,
    ),
    SampleHouse(
        login="shelter-2",
        kind=HouseKind.TRANSIT,
        facts=HouseFacts(
            alias="Sample Transit Home",
            flat_terms=FlatTerms(decides="house", decision_days=0, follows="other_service"),
            rules=UnitFacts(
                composition=("men", "families", "couples", "women"),
                adult_age=Range(least=18),
                max_children=4,
                sons_max_age=18,
                step_free=False,
                pets=(),
                languages=("fr", "nl", "en", "es"),
                permit_required=True,
                day_price=20,
                security=1,
                max_stay_days=660,
                emergency=False,
                interview_first=True,
                incomes=("own_income", "public_guarantee"),
                documents=("identity", "income"),
            ),
        ),
        units=[
            *_units(2, "Room", beds=2, cots=1, room="own_room"),
            *_units(2, "Family room", beds=4, cots=1, room="own_room"),
        ],
        zones=(5,),
        free=(0, 96, 0, None),
        said=1.5,
    ),
    SampleHouse(
        login="shelter-2",
        kind=HouseKind.CRISIS,
        facts=HouseFacts(
            alias="Sample Night House",
            rules=UnitFacts(
                composition=("women",),
                adult_age=Range(least=18),
                max_children=0,
                step_free=True,
                pets=(),
                languages=("fr", "nl", "en"),
                permit_required=False,
                day_price=0,
                security=1,
                max_stay_days=28,
                emergency=True,
                interview_first=False,
                substances="tolerated",
                room="shared_room",
            ),
        ),
        units=_units(4, "Bed", beds=1, cots=0),
        zones=(1,),
        free=(0, 0, 0, None),
        said=2.5,
        shared=True,
    ),
)
