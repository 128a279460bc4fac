"""What the database promises about the vault's tables, beyond the models."""

from typing import Final

# A version that a case is sealed to cannot be destroyed, whatever program asks for it.
# Rows for one browser, in no dump (`config/roles/passing.py`). A crash empties both here; drafts
# survive it since 0028_kept_drafts.
MAKE: Final = """
ALTER TABLE reports_unlock SET UNLOGGED;
ALTER TABLE reports_draftrow SET UNLOGGED;
ALTER TABLE reports_casekeys ADD CONSTRAINT case_keeps_its_version
    FOREIGN KEY (version_id) REFERENCES reports_keyversion (id) ON DELETE RESTRICT;
"""
UNMAKE: Final = """
ALTER TABLE reports_casekeys DROP CONSTRAINT case_keeps_its_version;
ALTER TABLE reports_unlock SET LOGGED;
ALTER TABLE reports_draftrow SET LOGGED;
"""
