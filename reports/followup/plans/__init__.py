"""Plans of a case: their steps, their moments, and everybody who may change them."""
