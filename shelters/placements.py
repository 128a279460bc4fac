"""A place for a household, from the hold to the day it leaves: every step there is.

The steps are a table (`placing.steps`, drawn in docs/placements.md); each moves the placement, its
history, the case and the log in one transaction. What is taken is in the rows' times alone.
"""

from shelters.placing.answering import NoLongerWanted as NoLongerWanted
from shelters.placing.answering import accept as accept
from shelters.placing.answering import decline as decline
from shelters.placing.answering import offer as offer
from shelters.placing.coming import arrive as arrive
from shelters.placing.coming import confirm as confirm
from shelters.placing.coming import expect_at as expect_at
from shelters.placing.coming import leave as leave
from shelters.placing.coming import no_show as no_show
from shelters.placing.coming import refuse as refuse
from shelters.placing.coming import release as release
from shelters.placing.ending import run_out as run_out
from shelters.placing.ending import tidy as tidy
from shelters.placing.holding import AlreadyPlaced as AlreadyPlaced
from shelters.placing.holding import ExtendedAlready as ExtendedAlready
from shelters.placing.holding import HoldIsOver as HoldIsOver
from shelters.placing.holding import NotOneRoom as NotOneRoom
from shelters.placing.holding import StaleUnit as StaleUnit
from shelters.placing.holding import extend as extend
from shelters.placing.holding import give_back as give_back
from shelters.placing.holding import hold as hold
from shelters.placing.holding import keep as keep
from shelters.placing.later import MOST_AHEAD as MOST_AHEAD
from shelters.placing.later import NotYetFree as NotYetFree
from shelters.placing.later import StillLivedIn as StillLivedIn
from shelters.placing.later import TooFarAhead as TooFarAhead
from shelters.placing.papers import Handover as Handover
from shelters.placing.papers import NothingToRead as NothingToRead
from shelters.placing.papers import hand_over as hand_over
from shelters.placing.papers import has_handover as has_handover
from shelters.placing.papers import open_handover as open_handover
from shelters.placing.papers import read_profile as read_profile
from shelters.placing.reading import TakenUnit as TakenUnit
from shelters.placing.reading import begins as begins
from shelters.placing.reading import claims as claims
from shelters.placing.reading import declined_houses as declined_houses
from shelters.placing.reading import history_of as history_of
from shelters.placing.reading import placement_of as placement_of
from shelters.placing.reading import taken_units as taken_units
from shelters.placing.releasing import Released as Released
from shelters.placing.releasing import released_addresses as released_addresses
from shelters.placing.rows import JustTaken as JustTaken
from shelters.placing.silence import remind as remind
from shelters.placing.steps import DECLINE_REASONS as DECLINE_REASONS
from shelters.placing.steps import EXPECTED_REASONS as EXPECTED_REASONS
from shelters.placing.steps import EXTENSION_REASONS as EXTENSION_REASONS
from shelters.placing.steps import REFUSAL_REASONS as REFUSAL_REASONS
from shelters.placing.steps import RELEASE_REASONS as RELEASE_REASONS
from shelters.placing.steps import IllegalStep as IllegalStep
from shelters.placing.steps import Lapsed as Lapsed
from shelters.placing.suiting import UNSAFE as UNSAFE
from shelters.placing.suiting import Best as Best
from shelters.placing.suiting import MoreThanNeeded as MoreThanNeeded
from shelters.placing.suiting import NotFree as NotFree
from shelters.placing.suiting import NotSafe as NotSafe
from shelters.placing.suiting import NotSuitable as NotSuitable
from shelters.placing.suiting import failing as failing
from shelters.placing.suiting import next_best as next_best
