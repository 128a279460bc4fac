"""What the tour says: each step with what it read back from the running system."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field


class NotHeld(Exception):
    """A step read back something else than was promised; the message says what."""


@dataclass(frozen=True)
class Step:
    """One promise of the tour, whether it held, and what was read back."""

    step: str
    ok: bool
    evidence: str


@dataclass
class Report:
    """Collects the steps; prints each as it comes, to people or (as progress) beside the JSON."""

    as_json: bool
    steps: list[Step] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def heading(self, words: str) -> None:
        """Begin a chapter."""
        self._say(f"\n{words}")

    def aside(self, words: str) -> None:
        """Tell what the tour waits for; never on standard output."""
        print(f"  .. {words}", file=sys.stderr, flush=True)

    def hold(self, name: str, prove: Callable[[], str]) -> bool:
        """Run one step; whatever it raises is its evidence that the promise did not hold."""
        try:
            step = Step(name, True, prove())
        except Exception as fault:  # the tour reports every fault as a step, and goes on
            step = Step(name, False, f"{type(fault).__name__}: {fault}")
        self.steps.append(step)
        self._show(step)
        return step.ok

    def _show(self, step: Step) -> None:
        sign = "ok " if step.ok else "NO "
        self._say(f"  {sign} {step.step}")
        for line in step.evidence.splitlines():
            self._say(f"        {line}")

    def _say(self, words: str) -> None:
        print(words, file=sys.stderr if self.as_json else sys.stdout, flush=True)

    @property
    def ok(self) -> bool:
        """Whether every step held, and there was one."""
        return bool(self.steps) and all(step.ok for step in self.steps)

    def finish(self) -> int:
        """Print the end and return the exit status."""
        failed = [step.step for step in self.steps if not step.ok]
        took = time.monotonic() - self.started
        ending = "all held" if self.ok else "did not hold: " + ", ".join(failed)
        self._say(f"\n{len(self.steps)} steps in {took:.0f} s: {ending}.")
        if self.as_json:
            print(json.dumps([asdict(step) for step in self.steps], ensure_ascii=False))
        return 0 if self.ok else 1
