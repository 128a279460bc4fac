"""What every desk page has around it, and what it says after a form was sent."""
