"""What must hold before a process starts: settings, database, texts."""
