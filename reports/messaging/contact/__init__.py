"""How, when and whether a person may be reached, and who keeps it."""
