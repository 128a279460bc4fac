"""Who suits which place: the problem, its rules, its order, how well a pair fits."""
