"""What a text says: its language, what it answers, what a first one opens. All pure."""
