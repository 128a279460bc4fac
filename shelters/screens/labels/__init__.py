"""The words of these pages: codes, states, rows, and what a form has done."""
