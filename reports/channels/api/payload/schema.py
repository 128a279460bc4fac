"""What a partner's system may send: two shapes, told apart by `mode`.

These classes check what comes in and describe it in the published OpenAPI document. Nothing that
is not here is accepted; advice-only has no field that could say who somebody is (R3.1).
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StrictBool,
    StrictInt,
)

from reports.channels.api.payload.values import (
    Code,
    CommuneCode,
    LanguageCode,
    Line,
    SafetyAnswers,
    Text,
    agreed,
    rfc3339,
)
from reports.region.vocabulary import Kind

type YesNo = StrictBool | None


class Strict(BaseModel):
    """Nothing but what is described."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Consent(Strict):
    """What the person agreed to, with which words, in which language, and when (R3.2)."""

    text_version: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9._-]{1,40}$",
            description="Version of the text that was read to the person, or that the person read.",
        ),
    ]
    language_read: Annotated[
        str,
        Field(
            pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$",
            description="The language in which it was read, for example `fr` or `ar`.",
        ),
    ]
    agreed_at: Annotated[
        AwareDatetime,
        BeforeValidator(rfc3339),
        Field(description="When, with an offset from UTC; in the last seven days."),
    ]
    present_and_agrees: Annotated[
        Literal[True],
        BeforeValidator(agreed),
        Field(description="The person is there and agrees. Without that, nothing is accepted."),
    ]


class Hours(Strict):
    """When it is safe to reach the person. `ends` not after `starts`: into the next morning."""

    weekdays: Annotated[
        list[Annotated[StrictInt, Field(ge=0, le=6)]],
        Field(min_length=1, max_length=7, description="0 is Monday."),
    ]
    starts: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    ends: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Contact(Strict):
    """How the person may be reached. Left out, or `she_will`: nobody calls or writes first."""

    may_contact: Literal["yes", "she_will", "no"] = "she_will"
    channel: Annotated[
        Literal["sms", "call", "third_person", "none"],
        Field(description="`none` unless `may_contact` is `yes`."),
    ] = "none"
    number: Annotated[
        str,
        Field(
            max_length=40,
            description="As people write it, or like +32470123456. Empty unless contact is wanted.",
        ),
    ] = ""
    hours: Annotated[list[Hours], Field(max_length=14)] = []
    shared_device: YesNo = None
    voicemail: YesNo = None
    who_may_answer: Line = ""
    pretext: Annotated[Line, Field(description="Who we shall say that we are.")] = ""
    she_says: Line = ""
    we_say: Line = ""
    danger_word: Line = ""


class Home(Strict):
    """Who needs another place to stay, and what it must have."""

    adults: Annotated[StrictInt, Field(ge=1, le=10)] = 1
    child_ages: Annotated[list[Annotated[StrictInt, Field(ge=0, le=17)]], Field(max_length=12)] = []
    pets: Annotated[list[Literal["dog", "cat", "other"]], Field(max_length=3)] = []
    access: Annotated[
        list[Literal["wheelchair", "no_stairs", "deaf", "blind", "carer", "cot"]],
        Field(max_length=6),
    ] = []
    languages: Annotated[list[Code], Field(max_length=10)] = []
    places_not_safe: Annotated[list[CommuneCode], Field(max_length=40)] = []
    notes: Line = ""


class OtherPerson(Strict):
    """What identifies the other party, and what the person agreed to about other reports."""

    phone: Annotated[str, Field(max_length=200)] = ""
    handle: Annotated[str, Field(max_length=200)] = ""
    plate: Annotated[str, Field(max_length=200)] = ""
    name: Annotated[str, Field(max_length=200)] = ""
    place: Annotated[str, Field(max_length=200)] = ""
    connect: Annotated[
        Literal["", "tell_desk", "ask_me"],
        Field(
            description="`tell_desk`: the coordinators may learn that another report names the same"
            " person. `ask_me`: a care worker asks first. Empty: it stays in this report."
        ),
    ] = ""


class WithConsent(Strict):
    """A report the person wants to make, with the consent that carries it."""

    mode: Annotated[
        Literal["self_referral", "assisted_with_consent"],
        Field(description="Typed by the person, or by somebody who helps and was asked to."),
    ]
    consent: Consent
    language: Annotated[LanguageCode, Field(description="In which we answer.")]
    teller: Literal["herself", "witness"] = "herself"
    alias: Annotated[Line, Field(description="Any name to use; it need not be the real one.")] = ""
    minor: YesNo = None
    happened: Annotated[Text, Field(description="In the person's own words.")] = ""
    kinds: Annotated[list[Kind], Field(max_length=len(Kind))] = []
    when: Line = ""
    where: Line = ""
    commune: CommuneCode | None = None
    wants: Annotated[
        list[Literal["talk", "stay", "doctor", "rights", "children", "money", "work", "listen"]],
        Field(max_length=8),
    ] = []
    police: Annotated[
        Literal["yes", "no", "later", "already", "unknown", "undisclosed"] | None,
        Field(
            description="The person's wish. Before you ask, say that a report to the police leads"
            " to an official record. We pass nothing to the police."
        ),
    ] = None
    safety: SafetyAnswers = {}
    contact: Contact = Contact()
    home: Home | None = None
    worker_gender: Literal["", "woman", "man"] = ""
    counted: Annotated[
        YesNo, Field(description="May be counted in yearly figures; null: not asked.")
    ] = None
    other_party: OtherPerson | None = None


class AdviceOnly(Strict):
    """A question of yours, with nothing about the person: no name, no number, no story."""

    mode: Literal["advice_only"]
    language: Annotated[LanguageCode, Field(description="In which we answer you.")]
    kinds: Annotated[list[Kind], Field(max_length=len(Kind))] = []
    question: Annotated[
        str,
        Field(
            min_length=1,
            max_length=1000,
            description="What you want to know. Phone numbers, addresses of mail, links, user"
            " names, and numbers of accounts or people are refused.",
        ),
    ]


class Report(RootModel[Annotated[WithConsent | AdviceOnly, Field(discriminator="mode")]]):
    """One report, or one question."""


class Receipt(BaseModel):
    """All that is answered: it proves that the report arrived, and nothing can be read with it."""

    receipt: UUID


class Fault(BaseModel):
    """One thing that is not as described."""

    pointer: Annotated[str, Field(description="Where, as a JSON pointer; empty: a header.")]
    code: str
    detail: str


class Problem(BaseModel):
    """Why nothing was filed (RFC 9457), in the language of `Accept-Language`."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] = []
