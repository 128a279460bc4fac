"""How the log is chained and closed, in the database and every minute."""
