"""The terms of a case that need no row: what machines may know, kinds of incident, one consent."""
