"""The whole record of a Pokja as one file: taken out of one installation and brought into another."""
