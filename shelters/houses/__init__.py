"""A house as its own people and the coordinators keep it: what they may do, apart from any page."""
