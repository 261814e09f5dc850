"""The read API: what a program of another institution may ask, told once for answering, for OpenAPI and for its page."""
