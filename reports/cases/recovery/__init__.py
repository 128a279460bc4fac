"""After a backup, an intrusion or a breach: what is done again, renewed, or told."""
