"""The door for partners' own systems: JSON in, a receipt out, and nothing to read."""
