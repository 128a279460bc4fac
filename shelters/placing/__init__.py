"""The steps of a placement, one idea to a module; `shelters.placing.placements` is the door."""
