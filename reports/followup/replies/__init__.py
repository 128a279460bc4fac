"""What an answer by text means. All pure."""
