"""Who gets which place, and why: the order, the optimum, proofs, alternatives, explanations."""
