"""The one list of what each kind of process may do with each table of the database.

A table without a line gives nothing to anybody, and fails a test. To add one: a line in the part
of its room, with no more than the views (public, staff) and the tasks (worker) of that room do;
the suite runs every request and every task under its role and names what is missing. Then
`./run database_roles --page`.

What follows from PostgreSQL: an update or delete that looks for rows needs S as well, `select for
update` needs U on some column, RETURNING needs S. Rows that go with their case need nothing: the
database removes them as the owner. A writer of the audit log needs S on what its trigger reads.
"""

from collections.abc import Mapping
from typing import Final

from config.roles.rights_notation import Rights, Role

_FRAMEWORK: Final = {
    "auth_group": Rights(),
    "auth_group_permissions": Rights(),
    "auth_permission": Rights(),
    "django_content_type": Rights(),
    "django_migrations": Rights(public="S", staff="S", worker="S"),
    "django_otp_webauthn_webauthnattestation": Rights(staff="SID"),
    "django_otp_webauthn_webauthncredential": Rights(staff="SIUD"),
    "django_otp_webauthn_webauthnuserhandle": Rights(staff="SID"),
    "django_session": Rights(staff="SIUD", worker="SD"),
}

# Who people are, and what lets them in: the public site makes nobody and lets nobody in.
_ACCOUNTS: Final = {
    # Where the worker has columns: every minute it compares rows with marks, and opens none.
    "reports_apitoken": Rights(public="S", staff="SIUD", worker="S(id)"),
    "reports_backupcode": Rights(staff="SID"),
    "reports_backupdevice": Rights(staff="SIUD", worker="S(user_id, revision)"),
    "reports_invitation": Rights(staff="SIUD", worker="SD"),
    "reports_keywrap": Rights(staff="SIUD", worker="S(user_id, key_version)"),
    "reports_membership": Rights(public="S", staff="SID", worker="S"),
    "reports_organisation": Rights(public="S", staff="SIU", worker="S"),
    "reports_passkeyseal": Rights(staff="SIUD", worker="S(id, revision)"),
    "reports_proposal": Rights(staff="SIUD", worker="SUD"),
    "reports_shareddevice": Rights(staff="SIUD", worker="SUD"),
    "reports_team": Rights(public="S", staff="SIU", worker="S"),
    "reports_throttle": Rights(staff="SIUD", worker="SIUD"),
    "reports_totpdevice": Rights(staff="SIUD", worker="S(key_id, revision)"),
    "reports_user": Rights(public="S", staff="SIU", worker="S"),
}

_VAULT: Final = {
    "reports_casedatakey": Rights(public="SID", staff="SIU", worker="SID"),
    "reports_casekeys": Rights(public="SID", staff="SIU", worker="SID"),
    "reports_codegrant": Rights(public="SID", staff="SIU(wrapped)", worker="SID"),
    "reports_codepublic": Rights(public="SIUD", staff="SIUD", worker="SID"),
    "reports_draftrow": Rights(public="SIUD", staff="SIUD", worker="SD", passing=True),
    # How far the list of erased cases is carried out: the worker sees to what is new, and no site
    # opens on a database that was set back.
    "reports_journalmark": Rights(public="S", staff="S", worker="SID"),
    "reports_keygrant": Rights(public="S", staff="SID", worker="S"),
    # The letter is for the lock of whoever seals to it: a version whose revision was written is
    # unreadable, since it is part of the seal.
    "reports_keyversion": Rights(public="SU(revision)", staff="SIUD", worker="SU(revision)"),
    "reports_keyholder": Rights(public="SIUD", staff="SIUD", worker="SIUD"),
    # What is newest is noted by whoever writes it; the worker alone folds it into its root.
    "reports_newestbucket": Rights(public="S", staff="S", worker="SIUD"),
    "reports_newestpending": Rights(public="SI", staff="SI", worker="SID"),
    "reports_newestroot": Rights(public="S", staff="S", worker="SIUD"),
    "reports_unlock": Rights(staff="SIUD", worker="SD", passing=True),
}

# Events are written by all and changed by nobody; the worker seals them, and removes the old.
_AUDIT: Final = {
    "reports_chainstart": Rights(public="S", staff="S", worker="SIU"),
    "reports_event": Rights(public="SI", staff="SI", worker="SID"),
    "reports_rowfinding": Rights(staff="S", worker="SID"),
    "reports_seal": Rights(public="S", staff="S", worker="SID"),
    "reports_sealedhead": Rights(worker="SID"),
    "reports_sealstart": Rights(worker="SID"),
    "reports_unsealedevent": Rights(public="I", staff="S(id)I", worker="SID"),
}

_CASES: Final = {
    "reports_breach": Rights(staff="S", worker="S"),
    "reports_case": Rights(public="SIUD", staff="SIU", worker="SIUD"),
    "reports_conflict": Rights(public="S(case_id, user_id)", staff="SID", worker="S"),
    "reports_consentnotice": Rights(public="I", staff="SIU", worker="SI"),
    "reports_content": Rights(public="SIU", staff="SIUD", worker="SIUD"),
    "reports_datarequest": Rights(staff="SIUD"),
    "reports_erasurenotice": Rights(public="SI", staff="SU", worker="SID"),
    # That somebody reads now: it says nothing of yesterday, and belongs in no backup.
    "reports_presence": Rights(public="SIUD", staff="S", worker="SD", passing=True),
    "reports_sharedreferral": Rights(
        staff="SIU(state, version_id, words)", worker="SU(state, version_id, words)"
    ),
    "reports_shift": Rights(public="S", staff="SIUD", worker="SD"),
    "reports_shiftexception": Rights(public="S", staff="SIUD", worker="SU(instead_id, last_day)D"),
    "reports_shiftpattern": Rights(public="S", staff="SIUD", worker="SIU(last_day)D"),
    # The public site tells, and reads nothing of what was told.
    "reports_spotentry": Rights(public="I", staff="S", worker="S(month)D"),
    "reports_tally": Rights(staff="SIU", worker="SIU"),
    "reports_task": Rights(public="SIU(due_at)D", staff="SIUD", worker="SIUD"),
}

# Chunks are written and read, never changed: they go with their file, and a file with its case.
_FILES: Final = {
    "reports_casefile": Rights(public="SIUD", staff="SIUD", worker="SD"),
    "reports_filechunk": Rights(public="SI", staff="SI"),
}

_FOLLOWUP: Final = {
    "reports_attempt": Rights(staff="SI", worker="SI"),
    "reports_followup": Rights(public="SIU", staff="SIU", worker="SIU"),
    "reports_ping": Rights(public="SU(acknowledged_at)", worker="SIUD"),
    "reports_pinged": Rights(public="I", staff="SI", worker="SIU"),
    "reports_sign": Rights(staff="SIU", worker="SI"),
}

_TEXTS: Final = {
    "reports_inboundtext": Rights(public="SI", staff="S", worker="SUD"),
    "reports_leftcopy": Rights(public="I", staff="I", worker="SIUD"),
    "reports_outboundtext": Rights(public="SIU", staff="SIU", worker="SIUD"),
    "reports_stoppednumber": Rights(public="S", staff="S", worker="SIUD"),
    "reports_textbucket": Rights(public="SIU", staff="SIU", worker="SIUD", passing=True),
    "reports_textconversation": Rights(worker="SIUD"),
}

_INTAKE: Final = {
    "reports_apifiling": Rights(public="SI", worker="SD"),
    "reports_connection": Rights(public="SD", staff="SUD", worker="SID"),
    "reports_connectionwish": Rights(public="SIUD", staff="SIUD", worker="SIUD"),
    "reports_otherpartykey": Rights(public="SID", staff="SID", worker="SID"),
    "reports_slip": Rights(public="SD", staff="SID", worker="SD"),
}

_SHELTERS: Final = {
    "shelters_availability": Rights(
        public="SU(confirmed_at, confirmed_by_id, source)", staff="SIUD", worker="SU"
    ),
    "shelters_closure": Rights(staff="SIUD", worker="S"),
    "shelters_house": Rights(public="SU(version)", staff="SIU", worker="SU"),
    "shelters_importedrow": Rights(staff="S"),
    "shelters_matchrun": Rights(staff="S", worker="SID"),
    "shelters_need": Rights(staff="SIU", worker="SIU"),
    "shelters_paper": Rights(staff="SIU(revision, version_id, words)D", worker="SD"),
    "shelters_placedunit": Rights(staff="SIU", worker="SU"),
    "shelters_placement": Rights(staff="SIU", worker="SU"),
    "shelters_placementstep": Rights(staff="SI", worker="SI"),
    "shelters_proposal": Rights(staff="S", worker="SID"),
    "shelters_shiftquestion": Rights(
        public="SU(answered_at, still_free)", staff="S", worker="SIUD"
    ),
    "shelters_unit": Rights(public="SU(version)", staff="SIU", worker="SU"),
    "shelters_unmetmonth": Rights(staff="S", worker="SIU"),
}

_PHARMACY: Final = {
    "pharmacy_monthcount": Rights(staff="SIU", worker="SIU"),
    "pharmacy_pharmacy": Rights(public="S", staff="SIU", worker="S"),
    "pharmacy_receipt": Rights(staff="SIU", worker="SUD"),
    "pharmacy_training": Rights(staff="SI"),
}

_NIGHTLIFE: Final = {
    "nightlife_alert": Rights(staff="SIU", worker="SI"),
    "nightlife_entry": Rights(staff="SI", worker="SD"),
    "nightlife_homecheck": Rights(staff="SI", worker="SD"),
    "nightlife_monthcount": Rights(staff="SIU", worker="SIU"),
    "nightlife_poster": Rights(staff="SIU"),
    "nightlife_preservetask": Rights(staff="SIU", worker="SD"),
    "nightlife_seen": Rights(staff="SI", worker="S"),
    "nightlife_trace": Rights(staff="SI", worker="SD"),
    "nightlife_venue": Rights(public="S", staff="SIU", worker="S"),
    "nightlife_venueevent": Rights(staff="SI", worker="S"),
    "nightlife_venuerole": Rights(staff="SIU", worker="S"),
}

# What runs by the clock says that it does; the staff site shows when it does not.
_SWEEPS: Final = {"reports_heartbeat": Rights(staff="S", worker="SIU", passing=True)}

TABLES: Final[Mapping[str, Rights]] = {
    **_FRAMEWORK,
    **_ACCOUNTS,
    **_VAULT,
    **_AUDIT,
    **_CASES,
    **_FILES,
    **_FOLLOWUP,
    **_TEXTS,
    **_INTAKE,
    **_SHELTERS,
    **_PHARMACY,
    **_NIGHTLIFE,
    **_SWEEPS,
}

# The queues in PostgreSQL: both sites send and see the number of what they sent, the worker takes.
QUEUE: Final = Rights(public="S(msg_id)I", staff="S(msg_id)I", worker="SIUD")
ARCHIVE: Final = Rights()
QUEUEING: Final[Mapping[str, Rights]] = {
    "meta": Rights(public="S", staff="S", worker="S"),
    "notify_insert_throttle": Rights(
        public="SU(last_notified_at)", staff="SU(last_notified_at)", worker="SIU", passing=True
    ),
    "topic_bindings": Rights(),
}

_SENDING: Final = ("pgmq.format_table_name", "pgmq.list_queues", "pgmq.send")
FUNCTIONS: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.PUBLIC: _SENDING,
    Role.STAFF: _SENDING,
    Role.WORKER: (*_SENDING, "pgmq.delete", "pgmq.read", "pgmq.set_vt"),
}
