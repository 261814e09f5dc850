"""Members as rows of a table: which column says what, what is doubtful or contradicts, and the table for download."""
