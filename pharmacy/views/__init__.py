"""The pages of a counter, and of the coordinators."""
