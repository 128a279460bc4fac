"""Who works here: profiles, organisations, teams, seats, and what somebody may do."""
