"""One conversation by text: its steps, its lines, signs of danger, and where it lies."""
