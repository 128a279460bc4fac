"""What a reporter is shown: the frame of a page, lines to call, deadlines, refusals."""
