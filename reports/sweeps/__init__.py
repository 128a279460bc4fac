"""What runs by the clock: when it last ended well, and whether it is late."""
