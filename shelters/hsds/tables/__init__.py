"""The standard's tables: fields, kinds of values, rows, nested and tabular forms."""
