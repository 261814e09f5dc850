"""Letters that remind people of their follow-ups: what they say, how each goes out once, when."""
