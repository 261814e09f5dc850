"""What is found in a signed paper that comes back: whether it is ours, and who signed it."""
