"""How data files are read: typed, strictly, every mistake in them named at once."""
