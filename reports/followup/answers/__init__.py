"""What follows from an answer, from tries, and from a sign of danger."""
