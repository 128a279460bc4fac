"""How pages look: styles, scripts, and the parts that every page shares."""
