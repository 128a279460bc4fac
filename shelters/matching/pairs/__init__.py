"""Who suits which place: the problem, its rules, how well a pair fits."""
