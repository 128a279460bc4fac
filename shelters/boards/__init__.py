"""How places stand: of one house, of the region, and those that become free."""
