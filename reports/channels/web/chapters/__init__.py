"""The chapters after the report: what each of their pages asks, and the list of them."""
