"""The forms of accounts, Pokja and their members."""
