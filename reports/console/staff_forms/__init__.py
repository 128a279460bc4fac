"""What is typed and listed about people and their teams."""
