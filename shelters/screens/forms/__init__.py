"""What is typed on these pages. Plain forms; the operations check again."""
