"""The log, its rows and its backups checked, and what is kept no longer."""
