"""What developers run on one machine: the demo, tests, tours, benchmarks, faults."""
