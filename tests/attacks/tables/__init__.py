"""What whoever owns the database and has no key does to each table, and what comes of it."""
