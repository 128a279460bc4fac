"""What the database promises about the vault's tables, beyond the models."""

from typing import Final

# Rows for one browser: in no backup (with pg_dump --no-unlogged-table-data), empty after a crash.
MAKE: Final = """
ALTER TABLE reports_unlock SET UNLOGGED;
ALTER TABLE reports_draftrow SET UNLOGGED;
"""
UNMAKE: Final = """
ALTER TABLE reports_unlock SET LOGGED;
ALTER TABLE reports_draftrow SET LOGGED;
"""
