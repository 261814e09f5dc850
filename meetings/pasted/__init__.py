"""A sorted text on its way into a meeting: guessed, shown, repaired, placed. Writes nothing (workflow/pasting does)."""
