"""The closed lists of what can have happened and why: codes, never words."""

from enum import StrEnum


class EventKind(StrEnum):
    """What happened. A kind is never renamed: the rows that carry it cannot be changed."""

    # A case, from the first word to the last.
    ACKNOWLEDGED = "acknowledged"
    ASSESSED = "assessed"
    ATTEMPT_RECORDED = "attempt_recorded"
    BREACH_NOTED = "breach_noted"
    BREACH_TOLD = "breach_told"
    CASE_FILED = "case_filed"
    CASE_OPENED = "case_opened"
    CASE_PLAN_WRITTEN = "case_plan_written"
    CLOSED = "closed"
    CLOSING_ASKED = "closing_asked"
    CLOSING_REFUSED = "closing_refused"
    CODE_ENDED = "code_ended"
    CODE_USED = "code_used"
    CODE_WORDS_SHOWN = "code_words_shown"
    CONFLICT_DECLARED = "conflict_declared"
    CONFLICT_LIFTED = "conflict_lifted"
    CONSENT_GIVEN = "consent_given"
    CONSENT_RAN_OUT = "consent_ran_out"
    CONSENT_USED = "consent_used"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONNECTION_AGREED = "connection_agreed"
    CONNECTION_FOUND = "connection_found"
    CONNECTION_REFUSED = "connection_refused"
    CONNECTION_SEEN = "connection_seen"
    CONTACT_CHANGED = "contact_changed"
    CONTACT_CONFIRMED = "contact_confirmed"
    CONTACT_RECORDED = "contact_recorded"
    CONTACT_FROZEN = "contact_frozen"
    CONTACT_MARKED_UNSAFE = "contact_marked_unsafe"
    CONTACT_STOPPED = "contact_stopped"
    CONTACT_UNFROZEN = "contact_unfrozen"
    CONTACT_SHOWN = "contact_shown"
    DATE_ADDED = "date_added"
    ERASED = "erased"
    ERASURE_REQUESTED = "erasure_requested"
    ESCALATED = "escalated"
    EXPIRED = "expired"
    FILE_ADDED = "file_added"
    FILE_COLLECTED = "file_collected"
    FILE_HANDED = "file_handed"
    FILE_OPENED = "file_opened"
    ORIGINAL_OPENED = "original_opened"
    COURT_FILE_MADE = "court_file_made"
    FOLLOW_UP_ANSWERED = "follow_up_answered"
    FOLLOW_UP_ASKED = "follow_up_asked"
    FOLLOW_UP_BLOCKED = "follow_up_blocked"
    FOLLOW_UP_CHANGED = "follow_up_changed"
    FOLLOW_UP_FINISHED = "follow_up_finished"
    FOLLOW_UP_PAUSED = "follow_up_paused"
    FOLLOW_UP_RESUMED = "follow_up_resumed"
    FOLLOW_UP_SILENT = "follow_up_silent"
    FOLLOW_UP_STARTED = "follow_up_started"
    FOLLOW_UP_STOPPED = "follow_up_stopped"
    HANDED_OVER = "handed_over"
    HANDOVER_ASKED = "handover_asked"
    HOLD_LIFTED = "hold_lifted"
    HOLD_PUT = "hold_put"
    INCIDENT_ADDED = "incident_added"
    INTAKE_WRITTEN = "intake_written"
    LEVEL_RAISED = "level_raised"
    LOWERING_ASKED = "lowering_asked"
    LOWERING_CONFIRMED = "lowering_confirmed"
    LOWERING_REFUSED = "lowering_refused"
    MESSAGE_WRITTEN = "message_written"
    MESSAGES_READ = "messages_read"
    MOVED_ON = "moved_on"
    NUMBER_UNUSABLE = "number_unusable"
    NOTE_ADDED = "note_added"
    NOTICE_SEEN = "notice_seen"
    OPENING_REFUSED = "opening_refused"
    PART_ADDED = "part_added"
    PART_ASKED = "part_asked"
    PHONE_PROVEN = "phone_proven"
    QUEUED = "queued"
    OTHER_PARTY_LEFT = "other_party_left"
    REASSIGNED = "reassigned"
    REFERRAL_ANSWERED = "referral_answered"
    REFERRAL_MADE = "referral_made"
    REFERRAL_OPENED = "referral_opened"
    REKEYED = "rekeyed"
    REOPENED = "reopened"
    RESTORED = "restored"
    ROW_REFUSED = "row_refused"
    ROUTED = "routed"
    SAFETY_PLAN_WRITTEN = "safety_plan_written"
    TAKEN = "taken"
    TASK_ADDED = "task_added"
    TASK_COMPLETED = "task_completed"
    TEXT_WRITTEN = "text_written"
    TRANSFER_AGREED = "transfer_agreed"
    TRANSFER_ASKED = "transfer_asked"
    TRANSFER_CONFIRMED = "transfer_confirmed"
    TRANSFER_TAKEN_BACK = "transfer_taken_back"

    # The people who work here.
    ACCOUNT_CLOSED = "account_closed"
    API_TOKEN_MADE = "api_token_made"  # noqa: S105 - a code, not a secret
    API_TOKEN_WITHDRAWN = "api_token_withdrawn"  # noqa: S105
    ASKING_DISMISSED = "asking_dismissed"
    AUTHENTICATOR_CHANGED = "authenticator_changed"
    BACKUP_CODES_MADE = "backup_codes_made"
    BACKUP_CODE_USED = "backup_code_used"
    DEVICE_CLOSED = "device_closed"
    DEVICE_OPENED = "device_opened"
    FACTOR_REFUSED = "factor_refused"
    KEPT_APART = "kept_apart"
    INVITATION_ISSUED = "invitation_issued"
    INVITATION_USED = "invitation_used"
    LET_NEAR = "let_near"
    LOGGED_IN = "logged_in"
    LOGGED_OUT = "logged_out"
    LOGIN_REFUSED = "login_refused"
    MEMBER_ADDED = "member_added"
    MEMBER_ADMITTED = "member_admitted"
    MEMBER_REMOVED = "member_removed"
    ORGANISATION_CREATED = "organisation_created"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a code, not a secret
    PASSWORD_RESET_ISSUED = "password_reset_issued"  # noqa: S105
    PASSWORD_RESET_USED = "password_reset_used"  # noqa: S105
    PHONE_RESET_ISSUED = "phone_reset_issued"
    PHONE_RESET_USED = "phone_reset_used"
    PING_ACKNOWLEDGED = "ping_acknowledged"
    PING_SENT = "ping_sent"
    POSTER_ISSUED = "poster_issued"
    POSTER_WITHDRAWN = "poster_withdrawn"
    PROFILE_CHANGED = "profile_changed"
    REMOVAL_ASKED = "removal_asked"
    RESET_ASKED = "reset_asked"
    SHIFT_ADDED = "shift_added"
    SHIFT_REMOVED = "shift_removed"
    TEAM_CHANGED = "team_changed"
    TEAM_CREATED = "team_created"
    UNLOCKED = "unlocked"

    # Places to live.
    ADDRESS_CHANGED = "address_changed"
    ADDRESS_OPENED = "address_opened"
    AVAILABILITY_ASKED = "availability_asked"
    AVAILABILITY_CONFIRMED = "availability_confirmed"
    AVAILABILITY_DOUBTED = "availability_doubted"
    AVAILABILITY_SAID = "availability_said"
    CLOSURE_SAID = "closure_said"
    FAMILY_CHECKED = "family_checked"
    FAMILY_CHECK_ENDED = "family_check_ended"
    FAMILY_CHECK_SECONDED = "family_check_seconded"
    HOUSE_ADDED = "house_added"
    HOUSE_ADMITTED = "house_admitted"
    HOUSE_CHANGED = "house_changed"
    HOUSE_CLAIMED = "house_claimed"
    HOUSE_WITHDRAWN = "house_withdrawn"
    REGISTER_EXPORTED = "register_exported"
    REGISTER_IMPORTED = "register_imported"
    MONTH_REPLAYED = "month_replayed"
    NEED_CHANGED = "need_changed"
    NEED_OPENED = "need_opened"
    NEED_TIER_SET = "need_tier_set"
    NEED_WITHDRAWN = "need_withdrawn"
    PLACE_ACCEPTED = "place_accepted"
    PLACE_ARRIVED = "place_arrived"
    PLACE_CONFIRMED = "place_confirmed"
    PLACE_DECLINED = "place_declined"
    PLACE_EXPECTED = "place_expected"
    PLACE_EXTENDED = "place_extended"
    PLACE_HANDED_OVER = "place_handed_over"
    PLACE_HELD = "place_held"
    PLACE_KEPT = "place_kept"
    PLACE_LAPSED = "place_lapsed"
    PLACE_LEFT = "place_left"
    PLACE_NO_SHOW = "place_no_show"
    PLACE_OFFERED = "place_offered"
    PLACE_PAPER_OPENED = "place_paper_opened"
    PLACE_REFUSED = "place_refused"
    PLACE_RELEASED = "place_released"
    PLACE_REMINDED = "place_reminded"
    UNIT_ADDED = "unit_added"
    UNIT_CHANGED = "unit_changed"
    UNIT_RETIRED = "unit_retired"
    # Venues and their logs.
    HOME_CHECK_ASKED = "home_check_asked"
    LOG_ENTRY_ADDED = "log_entry_added"
    LOG_ENTRY_AMENDED = "log_entry_amended"
    LOG_ENTRY_READ = "log_entry_read"
    LOG_ENTRY_SEEN = "log_entry_seen"
    LOG_EXPIRED = "log_expired"
    PATTERN_RAISED = "pattern_raised"
    PATTERN_SEEN = "pattern_seen"
    VENUE_ADMITTED = "venue_admitted"
    VENUE_CHANGED = "venue_changed"
    VENUE_WITHDRAWN = "venue_withdrawn"

    # Pharmacies.
    ADVICE_GIVEN = "advice_given"
    PHARMACY_VERIFIED = "pharmacy_verified"
    PHARMACY_WITHDRAWN = "pharmacy_withdrawn"
    RECEIPT_ASKED = "receipt_asked"
    TRAINING_RECORDED = "training_recorded"

    # Requests about personal data.
    DATA_REQUEST_ANSWERED = "data_request_answered"
    DATA_REQUEST_NOTED = "data_request_noted"

    # Keys.
    RECOVERY_KEY_SEEN = "recovery_key_seen"
    RECOVERY_KEY_TESTED = "recovery_key_tested"
    RECOVERY_KEY_USED = "recovery_key_used"
    RING_KEY_ACTIVATED = "ring_key_activated"
    RING_KEY_ADDED = "ring_key_added"
    RING_KEY_DESTROYED = "ring_key_destroyed"
    TEAM_KEY_RENEWED = "team_key_renewed"


class ReasonCode(StrEnum):
    """Why, in one word from a list; words of one's own are sealed to the case."""

    # Why a case was opened.
    COMPLAINT = "complaint"
    DATA_REQUEST = "data_request"
    FOLLOW_UP = "follow_up"
    HANDOVER = "handover"
    NEW_REPORT = "new_report"
    ON_DUTY = "on_duty"
    REPORTER_ASKED = "reporter_asked"
    REVIEW = "review"
    SAFETY = "safety"

    # Why a level, an owner or a deadline changed.
    CONFLICT = "conflict"
    DANGER_PASSED = "danger_passed"
    LANGUAGE = "language"
    LEAVE = "leave"
    MISJUDGED = "misjudged"
    NEW_INFORMATION = "new_information"
    NO_ANSWER = "no_answer"
    NO_WORKER = "no_worker"
    OVERDUE = "overdue"
    WISH = "wish"
    WORKLOAD = "workload"

    # Why frozen contact was taken up again, or given up.
    ASKED_HER = "asked_her"
    FALSE_ALARM = "false_alarm"
    SOMEONE_ELSE = "someone_else"

    # Why a case was closed, held or erased.
    AUTHORITY_ORDER = "authority_order"
    COURT_CASE = "court_case"
    DUPLICATE = "duplicate"
    MOVED_AWAY = "moved_away"
    NOT_FOR_US = "not_for_us"
    NOT_REACHED = "not_reached"
    NOT_WANTED = "not_wanted"
    OTHER = "other"
    RETENTION = "retention"
    SERVED = "served"

    # How urgently a place is needed.
    LIFE_IN_DANGER = "life_in_danger"
    MOVING_ON = "moving_on"
    MUST_LEAVE = "must_leave"
    NOWHERE_TONIGHT = "nowhere_tonight"
    PLACE_FOUND = "place_found"
    UNSAFE_AT_HOME = "unsafe_at_home"

    # Why a place was held longer, given back, refused or declined.
    CONSENT_RAN_OUT = "consent_ran_out"
    CONSENT_TAKEN_BACK = "consent_taken_back"
    HOUSE_FULL = "house_full"
    HOUSE_NOT_NOW = "house_not_now"
    HOUSE_RULES = "house_rules"
    HOUSE_SAFETY = "house_safety"
    ON_THE_WAY = "on_the_way"
    OTHER_PLACE = "other_place"
    PLACE_NOT_SAFE = "place_not_safe"
    PLACE_TOO_FAR = "place_too_far"
    PLACE_UNSUITED = "place_unsuited"
    THINKING = "thinking"
    WAITING_FOR_HOUSE = "waiting_for_house"

    # Why a house's own people open where it stands.
    ADDRESS_CHECKED = "address_checked"
    ADDRESS_TOLD = "address_told"

    # Why somebody was let in, kept out or reset.
    LEFT = "left"
    LOST_BOTH = "lost_both"
    LOST_PASSWORD = "lost_password"  # noqa: S105 - a code, not a secret
    LOST_PHONE = "lost_phone"
    SHIFT_OVER = "shift_over"
    WRONG_FACTOR = "wrong_factor"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105
    WRONG_PIN = "wrong_pin"


# Which reasons are offered where.
OPENING = (
    ReasonCode.NEW_REPORT,
    ReasonCode.FOLLOW_UP,
    ReasonCode.ON_DUTY,
    ReasonCode.HANDOVER,
    ReasonCode.REPORTER_ASKED,
    ReasonCode.SAFETY,
    ReasonCode.REVIEW,
    ReasonCode.COMPLAINT,
    ReasonCode.DATA_REQUEST,
)
LOWERING = (ReasonCode.DANGER_PASSED, ReasonCode.NEW_INFORMATION, ReasonCode.MISJUDGED)
CLOSING = (
    ReasonCode.SERVED,
    ReasonCode.NOT_WANTED,
    ReasonCode.NOT_REACHED,
    ReasonCode.MOVED_AWAY,
    ReasonCode.NOT_FOR_US,
    ReasonCode.DUPLICATE,
    ReasonCode.OTHER,
)
