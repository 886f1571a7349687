"""The recruitment office's pages: find a person, open the file with a purpose, issue, record, order, decide."""
