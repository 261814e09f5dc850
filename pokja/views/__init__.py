"""The pages of accounts, regions, Pokja and their members."""
