"""A sample city for the demo, made by the operations that real people go through."""
