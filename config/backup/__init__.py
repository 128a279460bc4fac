"""Backups: made by `pg_dump`, sealed as they come, restored by `pg_restore` as they open."""
