"""The pages of case management under a case's address: each one thing to fill in."""
