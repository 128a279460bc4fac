"""What the database itself promises about the log: it chains every event, and forgets none."""

PROTECTED = ("reports_event", "reports_seal", "reports_sealedhead")
CHAINING_TRIGGER = "audit_chain"
REFUSING_TRIGGERS = ("audit_keep_rows", "audit_keep_table")

# One lock per chain, held to the end of the transaction: events of one case wait for one another,
# events of two cases never do. Each statement in the function sees what was committed while it
# waited (READ COMMITTED), so that no two events take the same place.
_CHAIN = """
CREATE FUNCTION linden_audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_position integer;
    last_digest bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.chain::text, 20261124));
    SELECT position, digest INTO last_position, last_digest
        FROM reports_event WHERE chain = NEW.chain ORDER BY position DESC LIMIT 1;
    NEW.position := coalesce(last_position, 0) + 1;
    NEW.digest := sha256(
        coalesce(last_digest, ''::bytea)
        || convert_to(
            concat_ws('|',
                NEW.id::text,
                (extract(epoch FROM NEW.at) * 1000000)::bigint::text,
                NEW.kind,
                coalesce(NEW.actor_id::text, ''),
                NEW.actor_role,
                coalesce(NEW.case_id::text, ''),
                coalesce(NEW.subject_id::text, ''),
                NEW.reason,
                NEW.chain::text,
                NEW.position::text
            ), 'UTF8')
        || NEW.mac
    );
    INSERT INTO reports_unsealedevent (chain, position) VALUES (NEW.chain, NEW.position);
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_chain BEFORE INSERT ON reports_event
    FOR EACH ROW EXECUTE FUNCTION linden_audit_chain();
"""

_REFUSE = """
CREATE FUNCTION linden_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only (% on %)', TG_OP, TG_TABLE_NAME;
END
$$;
"""

_KEEP = """
CREATE TRIGGER audit_keep_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION linden_audit_refuse();
CREATE TRIGGER audit_keep_table BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION linden_audit_refuse();
"""

MAKE = _CHAIN + _REFUSE + "".join(_KEEP.format(table=table) for table in PROTECTED)

UNMAKE = (
    "DROP TRIGGER audit_chain ON reports_event; DROP FUNCTION linden_audit_chain();"
    + "".join(
        f"DROP TRIGGER audit_keep_rows ON {table}; DROP TRIGGER audit_keep_table ON {table};"
        for table in PROTECTED
    )
    + "DROP FUNCTION linden_audit_refuse();"
)

# Old events may go, once a keyed line says from where the rest goes on (purging.py). Younger than
# this many days they stay whatever a line says.
_CHAIN_ON = (
    _CHAIN.split("CREATE TRIGGER", maxsplit=1)[0]
    .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace(
        "    NEW.position :=",
        """    IF last_position IS NULL THEN
        SELECT position, digest INTO last_position, last_digest
            FROM reports_chainstart WHERE chain = NEW.chain AND purged;
    END IF;
    NEW.position :=""",
    )
)

# Each row that goes asks by key: a join was planned once, while the log was small, and then read
# all seals for each row.
REFUSE_YOUNG = """
CREATE OR REPLACE FUNCTION linden_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_before constant timestamptz := now() - interval '700 days';
    last_gone bigint;
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'reports_event' THEN
        IF OLD.at < old_before AND OLD.position <= (SELECT s.position FROM reports_chainstart s
            WHERE s.chain = OLD.chain AND s.purged) THEN
            RETURN OLD;
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT max(number) INTO last_gone FROM reports_sealstart;
        IF TG_TABLE_NAME = 'reports_seal' THEN
            IF OLD.at < old_before AND OLD.number <= last_gone THEN
                RETURN OLD;
            END IF;
        ELSIF OLD.seal_number <= last_gone
            AND (SELECT at FROM reports_seal WHERE number = last_gone) < old_before THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only (% on %)', TG_OP, TG_TABLE_NAME;
END
$$;
"""

PURGE = _CHAIN_ON + REFUSE_YOUNG
UNPURGE = _CHAIN.split("CREATE TRIGGER", maxsplit=1)[0].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
) + _REFUSE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
