"""From an invitation to a member: links, first steps, proposals, keys of a team."""
