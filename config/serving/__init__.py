"""How a request gets in: its body whole, in time and within a size, before a thread is used."""
