"""Whether the person will be told by text that an answer waits, when, and in which words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from reports.cases.deadlines import unread_answers
from reports.cases.models import Case
from reports.console.case_page.texts_part import Found
from reports.console.labels.verdict import when
from reports.followup.sending import answer_texts
from reports.followup.sending.answer_texts import NotTold
from reports.followup.sending.due_texts import in_our_languages
from reports.messaging.contact.contact import ContactRefused
from reports.messaging.contact.provider import can_text
from reports.messaging.content import templates
from reports.region import region


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What happens while the person has not read an answer; `sample` is the text that goes."""

    words: str
    sample: str = ""
    language: str = ""


def notice(case: Case, texts: Found, *, now: datetime) -> Notice | None:
    """The notice beside the box for an answer; None where no text can leave at all."""
    if not can_text():
        return None
    waits = region().follow_up.answer_waits
    try:
        moment = answer_texts.moment(
            case=case,
            plan=texts.plan,
            contact=texts.contact,
            earliest=max(now, case.tell_at or now + waits),
        )
    except (ContactRefused, NotTold) as refusal:
        return _nothing(str(refusal.message))
    if not texts.verdict.may_write:
        return _nothing(texts.verdict.why)
    if case.unread_answer is not None and case.tell_at is None:
        return Notice(
            words=_("One text has said that an answer waits. No second goes until it is read.")
        )
    contact = in_our_languages(texts.contact)
    # What a page of the case knows of the contact has no code word: the text begins with it.
    said = templates.render(unread_answers.TEMPLATE, contact.language)
    words = _("Unless your answer is read before, one text goes %(at)s:")
    return Notice(
        words=words % {"at": when(moment.not_before)}, sample=said, language=contact.language
    )


def _nothing(why: str) -> Notice:
    return Notice(words=_("No text says that an answer waits. %(why)s") % {"why": why})
