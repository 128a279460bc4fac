"""The report by text: a few short texts each way, then one call to `file_report`."""
