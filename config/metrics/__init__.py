"""`/metrics`: how the house does, for whoever runs the machines. It counts no person."""
