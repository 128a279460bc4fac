"""What is wired around the rooms' pages: headers, health, what the desks offer of partner apps."""
