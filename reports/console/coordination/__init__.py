"""The coordinators' board, yearly figures, and who opened what."""
