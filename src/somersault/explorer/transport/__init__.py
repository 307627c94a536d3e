"""What carries the explorer: a server behind a guard, a widget, a file; whatever is shown."""
