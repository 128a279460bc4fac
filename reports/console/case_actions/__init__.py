"""What can be done on a case page: its forms, and one domain call for each action."""
