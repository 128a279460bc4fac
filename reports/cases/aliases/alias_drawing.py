"""An alias for each open case that has none: drawn at random among those no case has.

A report is filed without it, so that nothing about a name can keep a cry from being heard; the
sweep follows within seconds, and until then a case is called by its reference.
"""

from django.db import connection

from reports.cases.aliases.alias_words import how_many

AT_ONCE = 500

# `skip locked`: whoever writes a case at this moment keeps it, and it has its alias a round later.
DRAW = """
with bare as (
    select id, row_number() over () as place
      from (select id from reports_case
             where alias is null and closed_at is null
             order by filed_at limit %s for update skip locked) as open_case),
free as (
    select number, row_number() over (order by random()) as place
      from generate_series(0, %s - 1) as number
     where not exists (select from reports_case where alias = number))
update reports_case as named set alias = free.number
  from bare join free using (place)
 where named.id = bare.id
"""


def draw_aliases() -> int:
    """Name the open cases that have no name; how many were named. One at a time may run this.

    Where every alias is taken the rest keep their reference alone, until some are free again.
    """
    with connection.cursor() as cursor:
        cursor.execute("select from reports_case where alias is null and closed_at is null limit 1")
        if not cursor.rowcount:
            return 0
        cursor.execute(DRAW, [AT_ONCE, how_many()])
        return int(cursor.rowcount)
