"""Context names are part of the format: this list changes only on purpose."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.vault.primitives.context import CONTEXT_NAMES, Context, UnknownContext
from tests.reports.vault import second

FROZEN = """
api-token.facts carried
backup.private-key
case.assessment case.consent case.contact case.conversation-key case.conversation-key-by-code
case.chapter case.code-public-key case.phone case.standing case.text
case.closing case.closing-asked case.plan case.date case.safety-plan case.shared-plan
case.referral case.referral-answer case.transfer referral.shared
case.data-key
case.decision case.facts case.file-key case.handover case.identity case.incident case.lowering
case.message case.needs case.note case.other-party case.place case.public-keys
case.routing case.safety
case.source case.task case.triage case.words case.working
device.facts device.pin
figures.spot
figures.tally
file.about file.arriving file.chunk file.key
draft.answers held.typed organisation.profile place.address place.house place.imported
place.need place.paper place.question place.unit place.unmet
pharmacy.month pharmacy.receipt
recovery.private-key selftest slip
team.grant team.membership team.profile team.version
text.conversation
text.inbound
text.left-copy
text.outbound
text.provider-id
unlock.private-key user.backup-codes user.conflict user.enrolment user.held user.invitation
user.passkey user.ping user.private-key user.profile user.proposal user.public-key user.totp
venue.alert venue.entry venue.event venue.month venue.profile venue.seat venue.task
user.browser visit.code
"""


def test_the_list_is_frozen() -> None:
    """A name that was used is never given to another thing, nor taken away."""
    assert set(FROZEN.split()) == CONTEXT_NAMES


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownContext):
        Context("case.anything", UUID(int=1), UUID(int=2))


@given(
    st.sampled_from(sorted(CONTEXT_NAMES)),
    st.uuids(),
    st.uuids(),
    st.integers(0, 2**32 - 1),
    st.sampled_from([1, 2, 3]),
)
def test_encoding_is_the_described_one(
    name: str, owner: UUID, record: UUID, revision: int, kind: int
) -> None:
    expected = second.context(kind, name, str(owner), str(record), revision)
    assert Context(name, owner, record, revision).encode(kind) == expected


places = st.tuples(
    st.sampled_from(sorted(CONTEXT_NAMES)), st.uuids(), st.uuids(), st.integers(0, 3)
)


@given(places, places)
def test_different_places_never_encode_alike(
    one: tuple[str, UUID, UUID, int], other: tuple[str, UUID, UUID, int]
) -> None:
    assert (Context(*one).encode(1) == Context(*other).encode(1)) == (one == other)
