"""ZIP files of papers: their names, their content, and the work in the background."""
