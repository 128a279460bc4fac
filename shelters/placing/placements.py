"""A place for a household, from the hold to the day it leaves: every step there is.

The steps are a table (`placing.steps`, drawn in docs/placements.md); each moves the placement, its
history, the case and the log in one transaction. What is taken is in the rows' times alone.
"""

from shelters.occupancy.future_holds import MOST_AHEAD as MOST_AHEAD
from shelters.occupancy.future_holds import NotYetFree as NotYetFree
from shelters.occupancy.future_holds import StillLivedIn as StillLivedIn
from shelters.occupancy.future_holds import TooFarAhead as TooFarAhead
from shelters.occupancy.occupancy import TakenUnit as TakenUnit
from shelters.occupancy.occupancy import begins as begins
from shelters.occupancy.occupancy import claims as claims
from shelters.occupancy.occupancy import declined_houses as declined_houses
from shelters.occupancy.occupancy import history_of as history_of
from shelters.occupancy.occupancy import placement_of as placement_of
from shelters.occupancy.occupancy import taken_units as taken_units
from shelters.occupancy.placement_states import DECLINE_REASONS as DECLINE_REASONS
from shelters.occupancy.placement_states import EXPECTED_REASONS as EXPECTED_REASONS
from shelters.occupancy.placement_states import EXTENSION_REASONS as EXTENSION_REASONS
from shelters.occupancy.placement_states import REFUSAL_REASONS as REFUSAL_REASONS
from shelters.occupancy.placement_states import RELEASE_REASONS as RELEASE_REASONS
from shelters.occupancy.placement_states import IllegalStep as IllegalStep
from shelters.occupancy.placement_states import Lapsed as Lapsed
from shelters.placing.address_release import Released as Released
from shelters.placing.address_release import released_addresses as released_addresses
from shelters.placing.arrivals import arrive as arrive
from shelters.placing.arrivals import confirm as confirm
from shelters.placing.arrivals import expect_at as expect_at
from shelters.placing.arrivals import leave as leave
from shelters.placing.arrivals import no_show as no_show
from shelters.placing.arrivals import refuse as refuse
from shelters.placing.arrivals import release as release
from shelters.placing.budgets import NotEnoughNights as NotEnoughNights
from shelters.placing.fit_check import UNSAFE as UNSAFE
from shelters.placing.fit_check import Best as Best
from shelters.placing.fit_check import BudgetBusy as BudgetBusy
from shelters.placing.fit_check import MoreThanNeeded as MoreThanNeeded
from shelters.placing.fit_check import NotChecked as NotChecked
from shelters.placing.fit_check import NotFree as NotFree
from shelters.placing.fit_check import NotLookedAt as NotLookedAt
from shelters.placing.fit_check import NotSafe as NotSafe
from shelters.placing.fit_check import NotSuitable as NotSuitable
from shelters.placing.fit_check import failing as failing
from shelters.placing.fit_check import next_best as next_best
from shelters.placing.house_documents import Handover as Handover
from shelters.placing.house_documents import NothingToRead as NothingToRead
from shelters.placing.house_documents import hand_over as hand_over
from shelters.placing.house_documents import has_handover as has_handover
from shelters.placing.house_documents import open_handover as open_handover
from shelters.placing.house_documents import read_profile as read_profile
from shelters.placing.offer_answers import NoLongerWanted as NoLongerWanted
from shelters.placing.offer_answers import accept as accept
from shelters.placing.offer_answers import decline as decline
from shelters.placing.offer_answers import offer as offer
from shelters.placing.place_holds import AlreadyPlaced as AlreadyPlaced
from shelters.placing.place_holds import ExtendedAlready as ExtendedAlready
from shelters.placing.place_holds import HoldIsOver as HoldIsOver
from shelters.placing.place_holds import NotOneRoom as NotOneRoom
from shelters.placing.place_holds import StaleUnit as StaleUnit
from shelters.placing.place_holds import extend as extend
from shelters.placing.place_holds import give_back as give_back
from shelters.placing.place_holds import hold as hold
from shelters.placing.place_holds import keep as keep
from shelters.placing.placement_ends import run_out as run_out
from shelters.placing.placement_ends import tidy as tidy
from shelters.placing.placement_writes import JustTaken as JustTaken
from shelters.placing.unanswered_offers import remind as remind
