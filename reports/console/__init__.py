"""The desks: what care workers, coordinators and administrators see and press."""
