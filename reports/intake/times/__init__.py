"""When it happened and until when what can be done, computed and in words."""
