"""The pages of a house's own people: the board, a unit, offers, stays."""
