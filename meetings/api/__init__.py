"""The read API: what a program of another institution may ask, told once to answer it, for OpenAPI and for people."""
