"""What the people of a venue, and the coordinators, see and press."""
