"""The steps of a placement, one idea to a module; `shelters.placements` is the door."""
