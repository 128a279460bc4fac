"""A sample city under load from all doors, while what it runs on is broken."""
