"""The name by which people tell open cases apart and speak of them: drawn, and meaning nothing."""
