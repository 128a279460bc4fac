"""The network itself: the provider's copies, the phones, and what happens next.

With a memory it goes on where it was, whatever became of the process.
"""

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from config.local.phones.network import message_orders, provider_refusals
from config.local.phones.network.memory import Memory, NotKept
from config.local.phones.network.message_journeys import Act, Step, journey
from config.local.phones.network.message_resource import (
    Text,
    inbound_fields,
    new_sid,
    status_fields,
)
from config.local.phones.network.phone_faults import REFUSED, WITHOUT_A_WORD, Fault, Script
from config.local.phones.network.provider_account import Account
from config.local.phones.network.safe_clock import MovableClock

# The provider's own English words; what is left of the line counts as nothing (A2P opt-out).
STOPS = {"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"}
STARTS = {"START", "UNSTOP", "YES"}
LOOK_AGAIN_SECONDS = 0.25  # at a phone that is switched off, for room to keep what happens
FALLBACK_SECONDS = (1.0, 5.0)  # an inbound text is brought again when nobody answers
NO_ANSWER = "no answer"

type Post = Callable[[str, Mapping[str, str]], str]
"""Posts a signed form to an address; returns the HTTP status as text, or NO_ANSWER."""


@dataclass
class Phone:
    """One telephone that one can look at. Its threads hold what arrived and what was typed."""

    number: str
    name: str
    switched_off: bool = False
    texts: list[Text] = field(default_factory=list)


@dataclass(order=True)
class Job:
    """The steps a message has still to go, the next one at `at` (monotonic seconds)."""

    at: float
    turn: int
    text: Text = field(compare=False)
    steps: tuple[Step, ...] = field(compare=False)
    tries: int = field(default=0, compare=False)


class Network:
    """Everything that is known, behind one lock. Nothing here opens a connection."""

    def __init__(
        self,
        account: Account,
        *,
        clock: MovableClock,
        pace: float = 0.0,
        zone: str = "UTC",
        memory: Memory | None = None,
    ) -> None:
        self.account = account
        self.zone = zone  # in which the page tells the time
        self.clock = clock
        self.pace = pace
        self.calls = True
        self.script = Script()
        self.phones: dict[str, Phone] = {}
        self.copies: dict[str, Text] = {}
        self.version = 0
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.waiting = threading.Condition(self.lock)
        self._by_number: dict[str, dict[str, Text]] = {}
        self.opted_out: set[str] = set()
        self._jobs: list[Job] = []
        self._turns = itertools.count()
        self._memory = memory
        if memory:
            with self.lock:
                self._remember(memory)

    def _remember(self, memory: Memory) -> None:
        self.phones = {number: Phone(number, name) for number, name in memory.phones()}
        self.opted_out = memory.opted_out()
        kept = memory.texts()
        for each in kept:
            if each.copied:
                self._copy(each.text)
            self._later(each.text, each.steps)
        arrived = [(each.text.arrived_at, each.text) for each in kept if each.text.arrived_at]
        for _, text in sorted(arrived, key=lambda each: each[0]):
            self.phones[_whose(text)].texts.append(text)

    def _note(self, text: Text, steps: tuple[Step, ...], *, copied: bool | None = None) -> None:
        """Keep it as it is, with what it has still to go through. Raises NotKept."""
        if self._memory:
            there = text.sid in self.copies if copied is None else copied
            self._memory.put(text, steps, copied=there)

    # what the provider's interface does

    def create(self, form: Mapping[str, str]) -> tuple[Text | None, Fault | None]:
        """Create a message unless something is scripted; raise Refusal as the provider does."""
        order = message_orders.read(form, self.account)
        with self.lock:
            fault = self.script.next_for(order.to)
            if fault:
                self._touch()
            if fault in REFUSED:
                raise REFUSED[fault]
            if fault in WITHOUT_A_WORD:
                return None, fault
            if order.to in self.opted_out:
                raise provider_refusals.OPTED_OUT
            return self._made(order, fault), fault

    def _made(self, order: message_orders.Order, fault: Fault | None) -> Text:
        now = self.clock.now()
        text = Text(
            sid=new_sid(),
            account=self.account.sid,
            direction="outbound-api",
            sender=order.sender,
            service=order.service,
            to=order.to,
            body=order.body,
            shown=order.body,
            status="accepted" if order.service else "queued",
            created_at=now,
            updated_at=now,
            expires_at=now + timedelta(seconds=order.validity),
            callback=order.callback,
        )
        if fault is Fault.UNDELIVERED:
            text.error = provider_refusals.NOT_REACHED
        if fault is Fault.FAILED:
            text.error = provider_refusals.NOT_EXPLAINED
        steps = journey(fault=fault, pace=self.pace, calls=self.calls)
        self._note(text, steps, copied=True)
        self._copy(text)
        self._later(text, steps)
        return text

    def _copy(self, text: Text) -> None:
        self.copies[text.sid] = text
        self._by_number.setdefault(text.to, {})[text.sid] = text
        self._touch()

    def fetch(self, sid: str) -> Text:
        """Return the provider's copy; raise Refusal when there is none."""
        with self.lock:
            if sid not in self.copies:
                raise provider_refusals.NOT_FOUND
            return self.copies[sid]

    def redact(self, sid: str) -> Text:
        """Take the words off the provider's copy; raise Refusal while it is under way."""
        with self.lock:
            text = self._final(sid)
            text.body, text.updated_at = "", self.clock.now()
            self._note(text, ())
            self._touch()
            return text

    def delete(self, sid: str) -> None:
        """Take the provider's copy away; raise Refusal while it is under way."""
        with self.lock:
            text = self._final(sid)
            self._note(text, (), copied=False)
            del self.copies[sid]
            del self._by_number[text.to][sid]
            self._touch()

    def _final(self, sid: str) -> Text:
        text = self.fetch(sid)
        if not text.final:
            raise provider_refusals.NOT_COMPLETE
        return text

    def listed(self, *, to: str | None) -> list[Text]:
        """Return the provider's copies, newest first, those for one number only if asked."""
        with self.lock:
            found = self.copies if to is None else self._by_number.get(to, {})
            return list(found.values())[::-1]

    def prepare(self, *, to: str, fault: Fault, times: int | None = 1) -> None:
        """Let a fault come at the next creations for `to` (`*`: any number; None: always)."""
        with self.lock:
            self.script.add(to=to, fault=fault, times=times)
            self._touch()

    def clear_faults(self, *, to: str | None = None) -> None:
        """Forget the faults that wait for a number, or all."""
        with self.lock:
            self.script.clear(to=to)
            self._touch()

    # what people do with their phones

    def add_phone(self, *, number: str, name: str) -> Phone:
        """Add a telephone, or rename the one with that number."""
        with self.lock:
            if self._memory:
                self._memory.put_phone(number, name)
            phone = self.phones.setdefault(number, Phone(number, name))
            phone.name = name
            self._touch()
            return phone

    def switch(self, *, number: str, off: bool) -> None:
        """Switch a phone off: what is sent waits for it as long as its validity allows."""
        with self.lock:
            self.phones[number].switched_off = off
            self._touch()

    def type(self, *, sender: str, body: str, to: str | None = None) -> Text:
        """Send a text from a phone; by default to the first number of the account."""
        now = self.clock.now()
        text = Text(
            sid=new_sid(),
            account=self.account.sid,
            direction="inbound",
            sender=sender,
            to=to or self.account.numbers[0],
            body=body,
            shown=body,
            status="received",
            created_at=now,
            updated_at=now,
            sent_at=now,
            arrived_at=now,
        )
        steps = (Step(Act.CALL, "received"),)
        with self.lock:
            phone = self._phone(sender)
            self._note(text, steps, copied=True)
            phone.texts.append(text)
            self._copy(text)
            self._later(text, steps)
        return text

    def move_clock(self, by: timedelta) -> None:
        """Move the clock of safe hours on; raise BackwardsRefused."""
        with self.lock:
            self.clock.move(by)
            self._touch()

    def _phone(self, number: str) -> Phone:
        return self.phones.get(number) or self.add_phone(number=number, name="")

    def _opt_out_word(self, text: Text) -> str:
        """The provider's own handling of STOP and START, which it does before it calls."""
        word, number = text.body.strip().upper(), text.sender or ""
        if word in STOPS:
            self._opt(number, out=True)
            return "STOP"
        if word in STARTS and number in self.opted_out:
            self._opt(number, out=False)
            return "START"
        return ""

    def _opt(self, number: str, *, out: bool) -> None:
        if self._memory:
            self._memory.put_opted_out(number, out=out)
        (self.opted_out.add if out else self.opted_out.discard)(number)

    # what happens next

    def _later(self, text: Text, steps: tuple[Step, ...], *, tries: int = 0) -> None:
        if steps:
            at = time.monotonic() + steps[0].wait
            heapq.heappush(self._jobs, Job(at, next(self._turns), text, steps, tries))
            self.waiting.notify()

    def take_job(self, *, patience: float = 0.0, whatever: bool = False) -> Job | None:
        """Return the next job that is due, waiting up to `patience` seconds for one.

        `whatever`: also one that is not due yet.
        """
        end = time.monotonic() + patience
        with self.lock:
            while True:
                now = time.monotonic()
                if self._jobs and (whatever or self._jobs[0].at <= now):
                    return heapq.heappop(self._jobs)
                until = min(end, self._jobs[0].at) if self._jobs else end
                if until <= now:
                    return None
                self.waiting.wait(until - now)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way; a phone that is switched off keeps it busy."""
        with self.lock:
            return not self._jobs

    def run(self, job: Job, post: Post) -> None:
        """Do one step of a message and plan the next. `post` is called without the lock."""
        try:
            self._run(job, post)
        except NotKept:  # it waits for room
            again = replace(job.steps[0], wait=LOOK_AGAIN_SECONDS)
            with self.lock:
                self._later(job.text, (again, *job.steps[1:]), tries=job.tries)

    def _run(self, job: Job, post: Post) -> None:
        step, rest = job.steps[0], job.steps[1:]
        if step.act is Act.MOVE:
            self._move(job.text, step.status, rest)
            return
        answer = post(*self._call(job.text, step.status))
        with self.lock:
            job.text.calls.append(f"{step.status}: {answer}")
            self._touch()
            again = job.text.direction == "inbound" and answer == NO_ANSWER
            if again and job.tries < len(FALLBACK_SECONDS):
                retry = Step(Act.CALL, step.status, FALLBACK_SECONDS[job.tries])
                self._later(job.text, (retry, *rest), tries=job.tries + 1)
            else:
                self._note(job.text, rest)
                self._later(job.text, rest)

    def _call(self, text: Text, status: str) -> tuple[str, Mapping[str, str]]:
        with self.lock:
            if text.direction == "inbound":
                form = inbound_fields(text, opt_out=self._opt_out_word(text))
                return self.account.inbound, form
            return text.callback, status_fields(text, status)

    def _move(self, text: Text, status: str, rest: tuple[Step, ...]) -> None:
        with self.lock:
            now = self.clock.now()
            if text.sent_at is None and text.expires_at and now >= text.expires_at:
                self._expire(text, rest)
                return
            phone = self.phones.get(text.to)
            if text.sent_at is None and phone and phone.switched_off:
                self._later(text, (Step(Act.MOVE, status, LOOK_AGAIN_SECONDS), *rest))
                return
            self._moved(text, status, rest)
            self._later(text, rest)

    def _expire(self, text: Text, rest: tuple[Step, ...]) -> None:
        told = any(step.act is Act.CALL for step in rest)
        steps = (Step(Act.CALL, "failed"),) if told else ()
        text.error = provider_refusals.EXPIRED
        self._moved(text, "failed", steps)
        self._later(text, steps)

    def _moved(self, text: Text, status: str, rest: tuple[Step, ...]) -> None:
        now = self.clock.now()
        text.status, text.updated_at = status, now
        text.sender = text.sender or self.account.numbers[0]
        if status == "sent":
            text.sent_at = now
        if status == "delivered":
            text.arrived_at = now
        phone = self._phone(text.to) if status == "delivered" else None
        self._note(text, rest)
        if phone:
            phone.texts.append(text)
        self._touch()

    def _touch(self) -> None:
        self.version += 1
        self.changed.notify_all()

    def reset(self) -> None:
        """Forget every message and everything scripted; the phones stay, empty."""
        with self.lock:
            if self._memory:
                self._memory.forget()
            self.script.clear()
            self.copies.clear()
            self._by_number.clear()
            self.opted_out.clear()
            self._jobs.clear()
            for phone in self.phones.values():
                phone.texts.clear()
                phone.switched_off = False
            self.calls = True
            self._touch()


def _whose(text: Text) -> str:
    """On whose phone it lies."""
    return (text.sender or "") if text.direction == "inbound" else text.to
