"""The keys of teams: versions, rosters, and the way from a person's key to a team's."""
