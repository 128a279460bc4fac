"""What must hold after it all: looked up on the pages, on the phones, and in the database."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg

from config.local.state import ROOT
from tests.benchmarks.outcome import Check
from tests.chaos.crowd.crowd import networks
from tests.chaos.crowd.desk_workers import at_desk, gone
from tests.chaos.crowd.ledger import Acknowledged, Ledger, Way
from tests.chaos.crowd.tellers import CLOSES, OPENS, TEXTED
from tests.chaos.crowd.trouble import patiently
from tests.tour.tools.browser import Browser
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_phones import Phones
from tests.tour.walks.venue_walk import Bar

ZONE: Final = ZoneInfo("Europe/Brussels")
CHANNELS: Final = {
    Way.WEB: "web",
    Way.TEXT: "sms",
    Way.COUNTER: "pharmacy",
    Way.HOME: "venue",
    Way.API: "api",
}
HOME_AFTER, HOME_WITHIN = timedelta(minutes=29), timedelta(minutes=95)
PATIENCE: Final = 240.0
SEAL_SECONDS: Final = 10.0

_TWICE_PLACED: Final = """
select count(*) from shelters_placedunit a join shelters_placedunit b
    on a.unit_id = b.unit_id and a.id < b.id and a.during && b.during
"""
_ENDED_OTHERWISE: Final = """
select count(*) from reports_outboundtext
where kind = 'followup' and state not in ('queued', 'claimed', 'accepted', 'sent', 'delivered')
    and created_at >= %(since)s
"""
_STUCK: Final = """
select (select count(*) from reports_followup where state = 'running' and next_at < %(before)s)
    + (select count(*) from reports_outboundtext
        where kind <> 'check' and state in ('queued', 'claimed', 'unknown')
        and not_after < %(before)s)
"""


@dataclass(frozen=True)
class Judge:
    """Asks everybody and everything, once the house is whole again.

    `before` is how many cases there were by channel when the first visitor came in, `since`; `due`
    are the numbers whose text fell due while things broke.
    """

    demo: Demo
    phones: Phones
    ledger: Ledger
    bar: Bar
    before: Mapping[str, int]
    since: datetime
    due: frozenset[str]
    _sources: Iterator[str] = field(default_factory=networks)

    def checks(self) -> list[Check]:
        """Each promise, as what must be nought."""
        found = self.found() | {"audit broken": self._audit()}
        return [Check(name, float(value), 0, at_most=True) for name, value in found.items()]

    def found(self) -> dict[str, int]:
        """What does not fit, by promise; all but the audit."""
        arrived = self._arrived()
        lost, again = self._looked_up()
        return {
            "acknowledged reports lost": lost + self._fewer(),
            "reports stored twice": self._more() + self._receipts_twice(),
            "texts twice": self._texts_twice(arrived),
            "texts outside an hour": self._outside(arrived),
            "due texts not accounted for": self._missing(arrived),
            "places held twice": self._count(_TWICE_PLACED),
            "erased reports that stand again": again + self._back_from_the_journal(),
        }

    def _looked_up(self) -> tuple[int, int]:
        """Codes that open nothing, entries nobody finds; and erased ones that open something."""
        lost = again = 0
        for report in self.ledger.by(Way.WEB, Way.COUNTER):
            nothing = patiently(partial(self._gone, report), seconds=PATIENCE)
            lost += nothing and not report.erased
            again += report.erased and not nothing
        receipts = self._receipts()
        lost += sum(receipts[each.receipt] == 0 for each in self.ledger.by(Way.API))
        for entry in self.ledger.by(Way.BAR):
            page = patiently(partial(at_desk, self.bar, entry.address), seconds=PATIENCE)
            lost += page.status != 200
        return lost, again

    def _gone(self, report: Acknowledged) -> bool:
        browser = Browser(self.demo.address, language="fr", source=next(self._sources))
        return gone(browser, report.code)

    def _receipts(self) -> Counter[str]:
        return Counter(
            str(receipt) for (receipt,) in self._rows("select receipt from reports_apifiling")
        )

    def _receipts_twice(self) -> int:
        return sum(count > 1 for count in self._receipts().values())

    def _surplus(self) -> dict[Way, int]:
        """By door: how many cases more there are than reports were acknowledged."""
        now, told = (
            cases_by_channel(self.demo.database),
            Counter((each.way, each.erased) for each in self.ledger.by(*CHANNELS)),
        )
        return {
            way: now[channel] - self.before.get(channel, 0) - told[way, False]
            for way, channel in CHANNELS.items()
        }

    def _fewer(self) -> int:
        """Where no code and no receipt says which: by how many there are too few."""
        surplus = self._surplus()
        return sum(max(0, -surplus[way]) for way in (Way.TEXT, Way.HOME))

    def _more(self) -> int:
        """What is there beyond the acknowledged and those of which nobody learnt."""
        return sum(max(0, more - self.ledger.open[way]) for way, more in self._surplus().items())

    def _arrived(self) -> dict[str, list[datetime]]:
        found: dict[str, list[datetime]] = {}
        for phone in self.phones.all():
            times = [text["at"] for text in phone["texts"] if not text["sent"]]
            found[phone["number"]] = [datetime.fromisoformat(at) for at in times]
        return found

    def _texts_twice(self, arrived: Mapping[str, list[datetime]]) -> int:
        most = {Way.WEB: 1, Way.HOME: 1, Way.TEXT: len(TEXTED) + 1}
        return sum(
            max(0, len(arrived.get(each.number, ())) - most[each.way])
            for each in self.ledger.by(*most)
        )

    def _outside(self, arrived: Mapping[str, list[datetime]]) -> int:
        opens, closes = (clock.fromisoformat(each.zfill(5)) for each in (OPENS, CLOSES))
        web = [at for each in self.ledger.by(Way.WEB) for at in arrived.get(each.number, ())]
        early = sum(not opens <= at.astimezone(ZONE).time() < closes for at in web)
        for each in self.ledger.by(Way.HOME):
            told = datetime.fromisoformat(each.told_at)
            times = arrived.get(each.number, ())
            early += sum(not HOME_AFTER <= at - told <= HOME_WITHIN for at in times)
        return early

    def _missing(self, arrived: Mapping[str, list[datetime]]) -> int:
        """Who was due and got nothing, less those of whom the outbox says why; and the stuck."""
        nothing = sum(not arrived.get(number) for number in self.due)
        before = self.phones.now() - timedelta(minutes=5)
        ended = self._count(_ENDED_OTHERWISE, since=self.since)
        return max(0, nothing - ended) + self._count(_STUCK, before=before)

    def _back_from_the_journal(self) -> int:
        journal = self.demo.state / "journal" / "erased.log"
        lines = journal.read_text("ascii").splitlines() if journal.exists() else []
        ids = [line.split()[1] for line in lines]
        query = "select count(*) from reports_case where id = any(%(ids)s::uuid[])"
        return self._count(query, ids=ids)

    def _audit(self) -> int:
        words = [str(ROOT / "run"), "verify_audit"]
        environment = self.demo.command_environment()
        end = time.monotonic() + PATIENCE
        while True:  # what was written last has its seal within a minute or two
            done = subprocess.run(words, env=environment, capture_output=True, text=True)
            if done.returncode == 0:
                return 0
            if time.monotonic() > end:
                sys.stderr.write(f"{done.stdout}{done.stderr}\n")
                return 1
            time.sleep(SEAL_SECONDS)

    def _count(self, query: str, **values: object) -> int:
        ((count,),) = self._rows(query, **values)
        return int(count)

    def _rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.demo.database) as link:
            return link.execute(query.encode(), values or None).fetchall()


def cases_by_channel(database: str) -> Counter[str]:
    """How many cases came by each channel."""
    with psycopg.connect(database) as link:
        rows = link.execute("select channel, count(*) from reports_case group by 1").fetchall()
    return Counter(dict(rows))
