"""The programs of one installation on one machine: PostgreSQL, web, worker, beat, watched."""
