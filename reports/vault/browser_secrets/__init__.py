"""What only one browser's cookie finds and opens: drafts, visits, unlocked keys."""
