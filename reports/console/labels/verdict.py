"""May a text go to this person, and if not: why, and what would make it safe. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.look.days import written
from reports.messaging.contact import contact as reasons
from reports.messaging.contact.contact import ContactRefused, SafeContact


class Fix(StrEnum):
    """What the page offers to make it safe again."""

    CONFIRM = "confirm"  # asked again, it all still holds
    AGREE = "agree"  # write down what was agreed now
    AGAIN = "again"  # asked by another route, it is safe again
    LOOK = "look"  # the sign of danger waits above
    WRITE_HERE = "write_here"  # a message that is read with the return code


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What would make it safe, in words, and the buttons that do it."""

    safe: str | Promise
    fixes: tuple[Fix, ...]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`may_write`: a text can be written, to go now or at the next safe hour."""

    may_write: bool
    heading: str
    why: str = ""
    safe: str = ""
    fixes: tuple[Fix, ...] = ()


_PERSON_DECIDES: Final = Advice(
    safe=gettext_lazy(
        "Only the person can change this. A message that you write here is read with the return"
        " code, when the person comes back."
    ),
    fixes=(Fix.WRITE_HERE, Fix.AGREE),
)

ADVICE: Final[Mapping[type[ContactRefused], Advice]] = {
    reasons.NoContactWanted: _PERSON_DECIDES,
    reasons.SheWillContactUs: _PERSON_DECIDES,
    reasons.ContactUnsafe: Advice(
        safe=gettext_lazy(
            "Agree on another way, by a route that is safe, and write it down. It counts at once."
        ),
        fixes=(Fix.AGREE, Fix.AGAIN, Fix.WRITE_HERE),
    ),
    reasons.ContactFrozen: Advice(
        safe=gettext_lazy(
            "Find out by another route how the person is. Then say above that texts may go again,"
            " or that this number is not safe any more."
        ),
        fixes=(Fix.LOOK,),
    ),
    reasons.ContactStopped: Advice(
        safe=gettext_lazy(
            "It need not have been the person. Ask by another safe route what is wanted, then write"
            " it down."
        ),
        fixes=(Fix.AGREE, Fix.AGAIN, Fix.WRITE_HERE),
    ),
    reasons.NumberStopped: Advice(
        safe=gettext_lazy(
            "Ask by another safe route what is wanted, then write it down: it counts from then on."
        ),
        fixes=(Fix.CONFIRM, Fix.AGREE),
    ),
    reasons.NotByText: Advice(
        safe=gettext_lazy("Use the way that was agreed, or ask whether texts are safe too."),
        fixes=(Fix.AGREE, Fix.WRITE_HERE),
    ),
    reasons.TextsUnusable: Advice(
        safe=gettext_lazy("Call if that was agreed, or ask for a number that takes texts."),
        fixes=(Fix.AGREE, Fix.WRITE_HERE),
    ),
    reasons.NobodyCanAnswer: Advice(
        safe=gettext_lazy("Call if that was agreed, or wait for the person to come back."),
        fixes=(Fix.WRITE_HERE,),
    ),
    reasons.NoNumber: Advice(
        safe=gettext_lazy("Ask for a number on which a text is safe, and write it down."),
        fixes=(Fix.AGREE, Fix.WRITE_HERE),
    ),
    reasons.NoWindow: Advice(
        safe=gettext_lazy("Ask at which hours a text is safe, and write it down."),
        fixes=(Fix.AGREE, Fix.WRITE_HERE),
    ),
    reasons.OutOfDate: Advice(
        safe=gettext_lazy(
            "Ask the person, by another safe route, whether the number and the hours still hold and"
            " who else sees the phone. If all of it holds, confirm it; else change it."
        ),
        fixes=(Fix.CONFIRM, Fix.AGREE),
    ),
}

# For a refusal that has no advice of its own.
_ASK_AGAIN: Final = Advice(
    safe=gettext_lazy("Agree with the person how a text can be safe, and write it down."),
    fixes=(Fix.AGREE, Fix.WRITE_HERE),
)


def refused(refusal: ContactRefused, *, contact: SafeContact) -> Verdict:
    """The verdict for what the house's one check refuses."""
    found = (advice for kind, advice in ADVICE.items() if isinstance(refusal, kind))
    advice = next(found, _ASK_AGAIN)
    return Verdict(
        may_write=False,
        heading=_("No text goes to this person now."),
        why=str(refusal.message),
        safe=str(advice.safe),
        fixes=_possible(advice.fixes, contact),
    )


def allowed(begins: datetime, *, now: datetime) -> Verdict:
    """The verdict where the next safe moment begins then."""
    if begins <= now:
        return Verdict(may_write=True, heading=_("A text may go now."))
    return Verdict(
        may_write=True,
        heading=_("This is not a safe hour."),
        safe=_("The next safe hour begins %(at)s. What you write now waits until then.")
        % {"at": when(begins)},
    )


def when(at: datetime) -> str:
    """A moment ahead: day of the week, day, hour."""
    return written(localtime(at), "D j M, H:i")


def _possible(fixes: tuple[Fix, ...], contact: SafeContact) -> tuple[Fix, ...]:
    # Old details without hours or a number are not made safe by confirming them.
    # Nor are hours that were named for once.
    if contact.number and any(each.until is None for each in contact.windows):
        return fixes
    return tuple(fix for fix in fixes if fix is not Fix.CONFIRM)
