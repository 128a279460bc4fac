"""New keys in the ring: everything moves to the active one, old ones are destroyed."""
