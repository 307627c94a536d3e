"""What the explorer shows: a session answers requests about a map, samples and paths."""
