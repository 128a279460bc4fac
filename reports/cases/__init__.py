"""Cases: who may open one, who is responsible, what is due, and how one ends."""
