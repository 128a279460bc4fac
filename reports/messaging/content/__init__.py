"""What a text says: wording, templates, segments, and its sealed body."""
