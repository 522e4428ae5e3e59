"""`make bench-lists`: what every list costs in an academy of a million users."""
