"""From the answers to the safety questions to a level, at filing and again later."""
