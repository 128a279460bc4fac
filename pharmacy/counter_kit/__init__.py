"""What a counter has: its guard, its draft, numbers to call, the law, plain words, a card."""
