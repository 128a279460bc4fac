"""What a register says of a place: offers, their taxonomy, and what we understand."""
