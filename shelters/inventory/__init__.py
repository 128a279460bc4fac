"""Houses and their units: who acts for them, where they stand, what is free."""
