"""Pictures that the server draws: x and width in per cent, text in its real size, no script."""
