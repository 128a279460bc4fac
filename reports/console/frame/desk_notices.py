"""What a form says it has done, by the code that stands in the address after the redirect."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.console.case_actions.case_actions import CASE_ACTIONS

WORDS: Final[dict[str, Promise]] = {
    **{verb: act.done for verb, act in CASE_ACTIONS.items()},
    "admitted": _("Admitted. This person can open the team's cases now."),
    "removed": _("Removed. The keys and open sessions of this person ended at once."),
    "asked": _("Asked. Another coordinator decides; it stands on the board until then."),
    "dismissed": _("Taken off the list."),
    "person": _("Written down. It holds for the next case that is given out."),
    "joined": _("Added. Somebody who holds the team's keys has to admit this person there."),
    "organisation": _("The organisation is on the list. Now add its teams."),
    "team": _("The team is on the list. Now invite its people."),
    "team_changed": _("The team is changed. It holds for the next case that is given out."),
    "apart": _("Noted. What comes in through it does not exist for you any more."),
    "near": _("Reinstated: this person sees what comes in through it from now on."),
    "withdrawn": _("Withdrawn. Nothing is accepted with this token any more."),
    "renewed": _("The keys that were due are new, as far as yours reaches."),
    "case_plan": _("The plan is kept."),
    "date": _("The date is kept, and what it asks for is on the task list."),
    "safety_plan": _("The safety plan is kept."),
    "closed": _("Closed. The return code ends some days after."),
    "closing_asked": _("Asked. A second person must confirm it; until then it stays open."),
    "closing_refused": _("It stays open."),
    "notice": _("Noted."),
    "phone": _("Your duty phone is noted."),
    "shift": _("The shift is on the rota."),
    "pattern": _("The shifts are on the rota, every week."),
    "pattern_ended": _("The shifts end with that day."),
    "away": _("Noted on the rota."),
    "back": _("The shifts hold again."),
    "handed": _("The paper is there for the person to collect."),
    "shift_removed": _("The shift is off the rota."),
}
