"""The people who work here: how they get in, and what each of them may do."""
