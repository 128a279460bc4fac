"""What a venue prints: posters, and its figures for whoever gives permits."""
