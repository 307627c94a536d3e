"""Making the prototypes: where they start, and how data move them."""
