"""What the database itself promises about a venue's log: it is written once (R4.8).

An entry goes when its time of keeping is over and not before, whatever program asks. Of a row that
stays only the blob may change, and only when the service ring is rotated: then the id of the ring
key it names (bytes 2 to 5) is another one.
"""

from typing import Final

MAKE: Final = """
CREATE FUNCTION linden_venue_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.keep_until <= now() THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - 'facts' = to_jsonb(OLD) - 'facts'
        AND substr(NEW.facts, 2, 4) <> substr(OLD.facts, 2, 4)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a venue''s log is append-only (% on %)', TG_OP, TG_TABLE_NAME;
END
$$;
CREATE TRIGGER venue_log_rows BEFORE UPDATE OR DELETE ON nightlife_entry
    FOR EACH ROW EXECUTE FUNCTION linden_venue_log();
CREATE TRIGGER venue_log_table BEFORE TRUNCATE ON nightlife_entry
    FOR EACH STATEMENT EXECUTE FUNCTION linden_venue_log();
"""

UNMAKE: Final = """
DROP TRIGGER venue_log_rows ON nightlife_entry;
DROP TRIGGER venue_log_table ON nightlife_entry;
DROP FUNCTION linden_venue_log();
"""
