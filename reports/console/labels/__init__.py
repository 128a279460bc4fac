"""What the desks say in words: labels of codes, time left, rows of a queue, refusals."""
