"""Questions that the library can answer, each by one command that prints what it finds."""
