"""Changing how somebody may be reached: by the reporter with the code, or by the worker after
asking."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import lock_case
from reports.cases.deadlines import unread_answers
from reports.cases.lifecycle.own_case import check_own
from reports.cases.models import Case, Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.records.case_phones import phone_of
from reports.cases.records.case_writes import save
from reports.cases.records.contents import read_working, revise
from reports.cases.records.open_case import CodeWords, NotTheirsToSee
from reports.messaging.contact.contact import ContactFrozen, ContactState, MayContact, SafeContact
from reports.messaging.contact.text_permission import check_wanted
from reports.messaging.outbox import outbox
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.journal import newest, restore_journal
from reports.vault.journal.newest import Kind
from reports.vault.service_keys import lookups

# Tasks that mean going to the reporter: only after a yes.
REACHES_REPORTER = (TaskKind.CALL,)


def change_safe_contact(
    *,
    case_id: UUID,
    contact: SafeContact,
    by: Staff,
    now: datetime,
    version: int | None = None,
    code_words: CodeWords | None = None,
) -> None:
    """What the reporter told the worker about being reached.

    Code words are the reporter's: the ones on file stay, whatever `contact` says of them, unless
    the worker passes on new ones as `code_words`; nobody else may, as nobody else sees them
    (R1.15). A freeze is not lifted here, where nobody gives a reason (R1.16): raises ContactFrozen.
    Raises NotAllowed, NotResponsible, NotTheirsToSee, NotYours, StaleCase, InvalidContact.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        check_own(case=case, by=by)
        if code_words is not None and case.owner_id != by.user_id:
            raise NotTheirsToSee
        vault = CaseVault.load(case.id)
        before = read_contact(vault, case.id)
        if before.state is ContactState.FROZEN and contact.state is ContactState.OPEN:
            raise ContactFrozen
        said = code_words or before
        words = {name: getattr(said, name) for name in ("she_says", "we_say", "danger_word")}
        store_contact(vault, case, replace(contact, **words), now)
        save(case)
        record(kind=EventKind.CONTACT_CHANGED, by=actor_of(by), now=now, case_id=case.id)


def confirm_contact(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> None:
    """The reporter was asked and said that it all still holds: it counts from `now` (R1.13).

    What forbids contact is not confirmed away: raises ContactRefused for a wish or a state that
    does. Raises NotAllowed, NotResponsible, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        check_own(case=case, by=by)
        vault = CaseVault.load(case.id)
        contact = read_contact(vault, case.id)
        check_wanted(contact=contact)
        store_contact(vault, case, replace(contact, confirmed_at=now), now)
        save(case)
        record(kind=EventKind.CONTACT_CONFIRMED, by=actor_of(by), now=now, case_id=case.id)


def read_contact(vault: CaseVault, case_id: UUID) -> SafeContact:
    """The safe contact on file; two queries.

    Raises SealBroken; newest.SetBack for one that is older than what was last written.
    """
    marks = newest.read(Kind.CONTACT, [case_id])
    content = Content.objects.get(case_id=case_id, name=names.CONTACT)
    marks.check(case_id, content.revision)
    return SafeContact.from_json(read_working(vault, content))


def store_contact(vault: CaseVault, case: Case, contact: SafeContact, now: datetime) -> None:
    """Write the safe contact again, its revision one up; the case's row must be locked, and saved.

    Where the reporter may not be reached no call stays planned (R1.12), and if this was possible
    until now the journal outside the database has it, so that no restored backup reaches them
    either. Raises NoJournal, newest.SetBack.
    """
    content = Content.objects.select_for_update().get(case=case, name=names.CONTACT)
    # What comes after an older one would be taken for newer than all.
    newest.check(Kind.CONTACT, {case.id: content.revision})
    before = SafeContact.from_json(read_working(vault, content))
    revise(vault, content, contact.to_json())
    newest.note(Kind.CONTACT, {case.id: content.revision})
    case.phone = phone_of(contact)
    unread_answers.look_again(case, now)
    outbox.contact_changed(case_id=case.id, now=now)
    if _reachable(contact) and contact.state is ContactState.OPEN:
        return
    Task.objects.waiting(case=case, kind__in=REACHES_REPORTER).delete()
    if _reachable(before) and not _reachable(contact):
        for place in places(case_id=case.id, contact=before):
            restore_journal.stopped(place, now=now)


def _reachable(contact: SafeContact) -> bool:
    """Neither the reporter nor a text from the number has said stop."""
    return contact.may_contact is MayContact.YES and contact.state is not ContactState.STOPPED


def places(*, case_id: UUID, contact: SafeContact) -> list[bytes]:
    """Where the reporter is reached, as keyed hashes: through this case, and on this number if
    any."""
    reached_by = [str(case_id), contact.number]
    return [lookups.keyed_hash("phone", each) for each in reached_by if each]
