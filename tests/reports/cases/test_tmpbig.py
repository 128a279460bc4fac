import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.cases import assigning, desks
from reports.intake.filing import file_report
from tests.reports.cases import world

MASS="""
insert into reports_case (id, submission_id, status, rank, channel, team_id, owner_id, queue,
        asked, filed_at, assigned_at, acknowledged_at, due_at, escalations, unread, closed_at,
        hold_reason, hold_authority, version)
    select gen_random_uuid(), gen_random_uuid(),
        case when open then 'implementation' else 'closed' end, i %% 3, 'web', team,
        case when not waits then worker end, case when waits then 'team' end, '{}', at, at,
        case when not waits then at end,
        case when open then now() - interval '600 days' + i * interval '60 second' end, 0, 0,
        case when not open then at + interval '40 days' end, '', '', 3
from (select i, i %% 5 = 0 as open, i %% 50 = 0 as waits,
        now() - (i %% 900) * interval '1 day' - i * interval '1 millisecond' as at,
        (%(teams)s::uuid[])[1 + i %% 2] as team, (%(workers)s::uuid[])[1 + i %% 2] as worker
    from generate_series(%(first)s::int, %(last)s::int) i) k
"""
def explain(sql, params=()):
    with connection.cursor() as c:
        c.execute("explain (analyze, buffers off) "+sql, params)
        return "\n".join(r[:200] for (r,) in c.fetchall())
def best(f, n=15):
    ts=[]
    for _ in range(n):
        t=time.process_time(); u=time.perf_counter(); f(); ts.append(time.perf_counter()-u)
    return min(ts)*1e3
def test_big(db):
    w=world.build(); w.put_on_duty(w.beatriz,w.bruno,w.dirk)
    for _ in range(60): world.report()
    have=0
    for size in (1000,1000000):
        with connection.cursor() as c:
            c.execute(MASS,{"teams":[w.french,w.dutch],"workers":[w.beatriz.id,w.dirk.id],"first":have+1,"last":size}); have=size
            c.execute("analyze reports_case")
        print(size, "min ms: inbox %.1f board %.1f loads %.1f file %.1f"%(best(lambda: desks.inbox(staff=w.beatriz.staff, now=world.NOW)), best(lambda: desks.board(staff=w.dalia.staff, now=world.NOW)), best(lambda: assigning.loads([w.beatriz.id,w.bruno.id,w.dirk.id])), best(lambda: file_report(submission=world.submission(), now=world.NOW))), flush=True)
    with CaptureQueriesContext(connection) as q:
        desks.inbox(staff=w.beatriz.staff, now=world.NOW); desks.board(staff=w.dalia.staff, now=world.NOW)
    for each in q:
        plan=explain(each["sql"].replace("%","%%"))
        if float(plan.split("Execution Time: ")[1].split()[0])>2: print(each["time"], each["sql"][-500:]); print(plan)
