"""Tables of the directory as spreadsheets: one row an entry, one column a field, terms and entries by their codes."""
