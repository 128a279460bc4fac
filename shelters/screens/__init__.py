"""What the people of a house see and press: the bed board, a unit, the house itself."""
