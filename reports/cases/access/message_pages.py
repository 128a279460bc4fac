"""The messages of a case by pages, the newest first: a long conversation stays readable.

The plain number of a message selects it; what is shown of it stands inside the sealed text.
"""

from uuid import UUID

from django.db.models import Q, Subquery

from reports.cases.models import Content
from reports.cases.models import content as names

PAGE = 20  # messages shown at once


def newest(case_id: UUID, *, page: int) -> list[Content]:
    """One page of messages, page 0 the newest, and one more if there are earlier ones."""
    found = Content.objects.filter(case_id=case_id, name=names.MESSAGE).order_by("-number")
    return list(found[page * PAGE : (page + 1) * PAGE + 1])


def on_page(case_id: UUID, *, page: int) -> Q:
    """All contents of a case, but of its messages only one page."""
    messages = Content.objects.filter(case_id=case_id, name=names.MESSAGE)
    last = Subquery(messages.order_by("-number").values("number")[:1])
    shown = Q(number__gt=last - PAGE * (page + 1), number__lte=last - PAGE * page)
    return Q(case_id=case_id) & (~Q(name=names.MESSAGE) | shown)
