"""What workers and the reporter do on a case: tasks, notes, messages, consents, levels, holds."""
