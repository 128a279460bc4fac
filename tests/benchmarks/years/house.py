"""Ten years of a house: people, real sealed cases, the mass beside them, texts, the erased.

People come by the operations that real ones go through and, those who left, are removed by them;
real cases are filed by the shared intake. The mass is bookkeeping without envelopes, the audit
is written with its macs and seals (`history.py`), the journal as years of erasures leave it.
"""

import secrets
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from reports.accounts.directory import organisations
from reports.accounts.directory.profiles import Profile
from reports.accounts.models import OrganisationKind, TeamKind
from reports.accounts.onboarding import members, sample_accounts
from reports.accounts.onboarding.invitations import invite
from reports.audit.log import OPERATOR
from reports.cases.models import Case
from reports.intake.filing import file_report
from reports.messaging.contact.contact import Window
from reports.messaging.models import OutboundText
from reports.vault.case_keys import return_codes
from reports.vault.service_keys.lookups import lookup
from tests.benchmarks.outcome import Progress
from tests.benchmarks.years.history import History
from tests.benchmarks.years.sizes import TEN_YEARS, Size
from tests.reports.accounts.people import cheap_passwords
from tests.reports.cases.world import contact, submission

PASSWORD: Final = "zz-korvu-banat-ximole"
ALWAYS: Final = (Window(weekdays=tuple(range(7)), starts=time(0), ends=time(0)),)
OPEN_SHARE: Final = 5  # one case of so many is open
GREW: Final = (
    *("reports_case", "reports_content", "reports_casedatakey", "reports_casekeys"),
    *("reports_codegrant", "reports_task", "reports_followup", "reports_outboundtext"),
    *("reports_event", "reports_seal", "reports_sealedhead", "reports_unsealedevent"),
    *("reports_user", "reports_membership", "reports_team", "reports_newestpending"),
)
SAY_EVERY: Final = 1_000

_CLOSE: Final = """
update reports_case set status = 'closed', closed_at = filed_at + interval '40 days',
    due_at = null, reach_by = null, escalate_at = null, lowering_asked_at = null,
    answer_by = null, unread_since = null, unread = 0, handover_to_id = null,
    keep_until = now() + interval '1 day' + random() * interval '700 days',
    code_ended_at = now(), tallied = true
where id = any(%s)
"""
_ACKNOWLEDGE: Final = """
update reports_case set acknowledged_at = case when owner_id is not null then assigned_at end,
    due_at = now() + interval '60 days', reach_by = null, escalate_at = null
where closed_at is null
"""
_MASS: Final = """
with kind as (
    select i, i %% 5 = 0 as open, i %% 50 = 0 as waits,
        now() - (i %% 900) * interval '1 day' - i * interval '1 millisecond' as at,
        (%(teams)s::uuid[])[1 + i %% array_length(%(teams)s::uuid[], 1)] as team,
        (%(workers)s::uuid[])[1 + i %% array_length(%(teams)s::uuid[], 1)] as worker
    from generate_series(1, %(count)s::int) i
), made as (
    insert into reports_case (id, submission_id, status, rank, channel, team_id, owner_id, queue,
        asked, filed_at, assigned_at, acknowledged_at, due_at, escalations, unread, unanswered,
        unanswered_bytes, closed_at, keep_until, code_ended_at, hold_reason, hold_authority,
        tallied, version)
    select gen_random_uuid(), gen_random_uuid(),
        case when open then 'implementation' else 'closed' end, 0, 'web', team,
        case when not waits then worker end, case when waits then 'team' end, '{}', at, at,
        case when not waits then at end,
        case when open then now() + interval '60 days' + i * interval '1 second' end, 0, 0, 0, 0,
        case when not open then at + interval '40 days' end,
        case when not open then now() + interval '1 day' + random() * interval '700 days' end,
        case when not open then now() end, '', '', not open, 3
    from kind returning id, closed_at
)
insert into reports_task (id, case_id, kind, for_coordinator, due_at)
select gen_random_uuid(), id, 'reassess', false, now() + interval '60 days' from made
where closed_at is null
"""
_TEXTS: Final = """
insert into reports_outboundtext (id, case_id, kind, template, slot, state, number_lookup,
    created_at, not_before, not_after, next_try_at, attempts, why, failure_owner, final_at,
    redacted_at, redact_tries, claimed_at)
select gen_random_uuid(), id, 'followup', 'followup.ask', 'year ' || n, 'delivered',
    (%(phones)s::bytea[])[
        1 + (hashtext(id::text) & 2147483647) %% array_length(%(phones)s::bytea[], 1)
    ],
    at, at, at + interval '1 hour', at, 1, '', '', at, at, 0, at
from (
    select id, n, filed_at + n * interval '3 days' as at
    from reports_case, generate_series(1, %(each)s) n
    where not exists (select from reports_outboundtext t where t.case_id = reports_case.id)
    order by id limit %(count)s
) made
"""


class House:
    """A house that grows; each `grow` adds what is missing to a size."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.size = Size(*[0] * 7)

    def grow(self, size: Size) -> None:
        """Let as many of each kind be there."""
        before, self.size = self.size, size
        self._staff(size.staff - before.staff, size.left - before.left)
        self._real(size.real - before.real)
        self._mass((size.cases - before.cases) - (size.real - before.real))
        self._texts(size.texts - before.texts, size.cases)
        self._history(before, size)

    def _staff(self, came: int, left: int) -> None:
        """They come to pharmacies, ten to each; whoever leaves is removed as a coordinator does."""
        now = datetime.now(UTC) - timedelta(minutes=10)
        team: UUID | None = None
        for number in range(came):
            if team is None or number % 10 == 0:
                team = _pharmacy(now)
            user_id = _joined(team, now)
            if number < left:
                members.remove_member(team_id=team, user_id=user_id, by=OPERATOR, now=now)
            if number % SAY_EVERY == SAY_EVERY - 1:
                self.progress(f"people come and leave: {number + 1:,} of {came:,}")

    def _real(self, count: int) -> None:
        made = []
        for number in range(count):
            made.append(_filed(datetime.now(UTC)))
            if number % SAY_EVERY == SAY_EVERY - 1:
                self.progress(f"filing reports through the intake: {number + 1:,} of {count:,}")
        closed = [case_id for place, case_id in enumerate(made) if place % OPEN_SHARE]
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE, [closed])
            cursor.execute(_ACKNOWLEDGE)
            cursor.execute("update reports_followup set state = 'paused', next_at = null")

    def _mass(self, count: int) -> None:
        pairs = list(Case.objects.exclude(owner=None).values_list("team_id", "owner_id").distinct())
        values = {"teams": [team for team, _ in pairs], "workers": [owner for _, owner in pairs]}
        self.progress(f"adding {count:,} cases of bookkeeping")
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")
            cursor.execute(_MASS, {**values, "count": count})
            cursor.execute("set session_replication_role = origin")

    def _texts(self, count: int, cases: int) -> None:
        self.progress(f"adding {count:,} texts that arrived")
        before = OutboundText.objects.count()
        phones = [lookup("phone", _number()) for _ in range(min(count, 5_000))]
        values: dict[str, Any] = {
            "each": 1 + self.size.texts // cases,
            "count": count,
            "phones": phones,
        }
        with connection.cursor() as cursor:
            cursor.execute(_TEXTS, values)
        assert OutboundText.objects.count() == before + count

    def _history(self, before: Size, size: Size) -> None:
        now = datetime.now(UTC)
        strangers = [uuid4() for _ in range(max(1, size.staff - before.staff))]
        cases = [uuid4() for _ in range(size.erased - before.erased)]
        history = History(strangers, minutes=TEN_YEARS.erased + 1_000, now=now)
        history.write(self.progress, cases, start=before.erased, events=size.events - before.events)
        path = Path(settings.LINDEN_JOURNAL_DIR, "erased.log")
        with path.open("a") as file:
            for number, case_id in enumerate(cases, start=before.erased):
                at = history.first + number * history.pace
                file.write(f"{at.isoformat(timespec='seconds')} {case_id}\n+ {case_id}\n")
        path.chmod(0o600)


def settle(progress: Progress) -> None:
    """Vacuum what grew, as in a database that stood for years."""
    progress("vacuuming")
    with connection.cursor() as cursor:
        cursor.execute(f"vacuum analyze {', '.join(GREW)}")


def _filed(now: datetime) -> UUID:
    reached = contact(
        number=_number(),
        windows=ALWAYS,
        confirmed_at=now.replace(second=0, microsecond=0),
        she_says="",
        we_say="",
        danger_word="",
    )
    # What a derivation gives, without its cost: nobody comes back with these.
    code = return_codes.keys_from_json([secrets.token_hex(32), secrets.token_hex(32)])
    with transaction.atomic():
        return file_report(submission=submission(contact=reached, code_keys=code), now=now).case_id


def _number() -> str:
    return f"+3247{secrets.randbelow(10**7):07}"


def _pharmacy(now: datetime) -> UUID:
    organisation = organisations.create_organisation(
        kind=OrganisationKind.PHARMACY,
        name="Sample",
        apart=secrets.token_hex(4),
        by=OPERATOR,
        now=now,
    )
    team = organisations.create_team(
        organisation=organisation, kind=TeamKind.PHARMACY, name="Sample", by=OPERATOR, now=now
    )
    return UUID(str(team.pk))


def _joined(team_id: UUID, now: datetime) -> UUID:
    login = f"year-{secrets.token_hex(6)}"
    invited = invite(
        team_id=team_id, profile=Profile(name="Sample", login=login), by=OPERATOR, now=now
    )
    with cheap_passwords():
        return sample_accounts.accept(token=invited.token, password=PASSWORD, now=now).user_id
