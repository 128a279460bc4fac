"""Slowing down whoever guesses, and the browsers that got in before."""
