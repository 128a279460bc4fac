"""Who gets which place, and why: the optimum, proofs, alternatives, explanations."""
