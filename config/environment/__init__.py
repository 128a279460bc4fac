"""What is read from the environment, loudly: the database, the broker, its queues, languages."""
