"""Questions that the library can answer, each as one command that prints what it finds."""
