"""What a worker reads while telephoning: whom to call, and what to ask."""
