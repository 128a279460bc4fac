"""What developers run on one machine: the demo with its people and phones, the tests, the check."""
