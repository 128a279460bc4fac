"""The pages about people who work here, their teams, conflicts and duty phones."""
