"""The care worker's inbox, and how it goes with the people of one's cases."""
