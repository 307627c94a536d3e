"""The explorer: a page, a widget and a report, all of which show the same map and ask the same session."""
