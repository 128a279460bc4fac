"""Reading the log: who opened what, counted as people count."""
