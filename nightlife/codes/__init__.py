"""What a venue may write: kinds of incidents, their words, their times, and no names."""
