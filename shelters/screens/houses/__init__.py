"""The pages on which a house is entered and kept: by its own people, and by the coordinators."""
